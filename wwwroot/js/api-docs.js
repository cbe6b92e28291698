// Shows the API's own description. Nothing is asked of other hosts: no fonts, no proxy, no telemetry.
Scalar.createApiReference('#app', {
  url: 'openapi/v1.json',
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  documentDownloadType: 'json',
})
