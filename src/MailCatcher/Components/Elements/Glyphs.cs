namespace MailCatcher.Components.Elements;

/// <summary>The icons: strokes on a grid of 24, drawn for this inbox. Each is the inside of an SVG element.</summary>
public static class Glyphs
{
    /// <summary>A tray.</summary>
    public const string Inbox = """<path d="M4 13.5 6.6 6a2 2 0 0 1 1.9-1.3h7A2 2 0 0 1 17.4 6L20 13.5V17a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 17Z"/><path d="M4 13.5h4.5a3.5 3.5 0 0 0 7 0H20"/>""";

    /// <summary>A paper plane: release.</summary>
    public const string Send = """<path d="M20.5 3.5 10 14"/><path d="m20.5 3.5-6.7 17-3.8-6.5-6.5-3.8Z"/>""";

    /// <summary>A plug: how to connect.</summary>
    public const string Plug = """<path d="M9 3.5v5M15 3.5v5M6.5 8.5h11v3.2a5.5 5.5 0 0 1-11 0ZM12 17.2v3.3"/>""";

    /// <summary>A closed envelope.</summary>
    public const string Envelope = """<rect x="3.5" y="5.5" width="17" height="13" rx="2.2"/><path d="m4.5 7.5 7.5 5.5 7.5-5.5"/>""";

    /// <summary>An open envelope: seen.</summary>
    public const string EnvelopeOpen = """<path d="M3.5 10.2 12 4l8.5 6.2v7.1a2.2 2.2 0 0 1-2.2 2.2H5.7a2.2 2.2 0 0 1-2.2-2.2Z"/><path d="m4 10.8 8 5 8-5"/>""";

    /// <summary>A paper clip: attachments.</summary>
    public const string Clip = """<path d="m19.5 11.5-7.6 7.6a4.7 4.7 0 0 1-6.7-6.7l7.9-7.9a3.2 3.2 0 0 1 4.5 4.5l-7.7 7.7a1.6 1.6 0 0 1-2.3-2.3l7-7"/>""";

    /// <summary>A bin: delete.</summary>
    public const string Trash = """<path d="M4.5 6.5h15M9.5 6.5V5a1.5 1.5 0 0 1 1.5-1.5h2A1.5 1.5 0 0 1 14.5 5v1.5M6.5 6.5l.8 12a2 2 0 0 0 2 1.9h5.4a2 2 0 0 0 2-1.9l.8-12M10.2 10.5v6M13.8 10.5v6"/>""";

    /// <summary>An arrow onto a line: download.</summary>
    public const string Download = """<path d="M12 4v11M7.5 10.8 12 15.3l4.5-4.5M4.5 19.5h15"/>""";

    /// <summary>An arrow to the left: back.</summary>
    public const string Back = """<path d="M19.5 12h-15M10.5 6l-6 6 6 6"/>""";

    /// <summary>A tick.</summary>
    public const string Check = """<path d="m5 12.5 4.7 4.7L19 7.5"/>""";

    /// <summary>Two ticks: mark all seen.</summary>
    public const string Checks = """<path d="m2.5 12.8 4.2 4.2 8.3-9M11.5 15.6l1.4 1.4 8.6-9"/>""";

    /// <summary>Two sheets: copy.</summary>
    public const string Copy = """<rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2.2"/><path d="M15.5 8.5V6.2A2.2 2.2 0 0 0 13.3 4H6.2A2.2 2.2 0 0 0 4 6.2v7.1a2.2 2.2 0 0 0 2.2 2.2h2.3"/>""";

    /// <summary>A cross: close, remove.</summary>
    public const string Close = """<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>""";

    /// <summary>A sheet.</summary>
    public const string File = """<path d="M13.5 3.5H7.7a2.2 2.2 0 0 0-2.2 2.2v12.6a2.2 2.2 0 0 0 2.2 2.2h8.6a2.2 2.2 0 0 0 2.2-2.2V8.5Z"/><path d="M13.5 3.5v5h5"/>""";

    /// <summary>A triangle: something to know.</summary>
    public const string Warning = """<path d="M12 4.5 3.3 19h17.4Z"/><path d="M12 10v4M12 16.5v.1"/>""";

    /// <summary>A shield: blocked for safety.</summary>
    public const string Shield = """<path d="M12 3.5 5 6v5.5c0 4.2 2.8 7.5 7 9 4.2-1.5 7-4.8 7-9V6Z"/>""";

    /// <summary>A square with an arrow out of it: opens elsewhere.</summary>
    public const string External = """<path d="M13.5 4.5h6v6M19.5 4.5l-8.5 8.5M18 14v3.3a2.2 2.2 0 0 1-2.2 2.2H6.7a2.2 2.2 0 0 1-2.2-2.2V8.2A2.2 2.2 0 0 1 6.7 6H10"/>""";

    /// <summary>A plus.</summary>
    public const string Plus = """<path d="M12 5v14M5 12h14"/>""";

    /// <summary>A clock: waiting.</summary>
    public const string Clock = """<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.2 2"/>""";

    /// <summary>An arrow upward: to the newest.</summary>
    public const string Up = """<path d="M12 19.5v-15M6 10.5l6-6 6 6"/>""";

    /// <summary>A broken circle: gone.</summary>
    public const string Gone = """<circle cx="12" cy="12" r="8.5" stroke-dasharray="3.2 3.2"/><path d="m9.5 9.5 5 5M14.5 9.5l-5 5"/>""";

    /// <summary>A desktop screen.</summary>
    public const string Desktop = """<rect x="3.5" y="5" width="17" height="11.5" rx="2"/><path d="M9 20h6M12 16.5V20"/>""";

    /// <summary>A tablet.</summary>
    public const string Tablet = """<rect x="5.5" y="3.5" width="13" height="17" rx="2.2"/><path d="M11 17.8h2"/>""";

    /// <summary>A phone.</summary>
    public const string Phone = """<rect x="7.5" y="3.5" width="9" height="17" rx="2"/><path d="M11.2 17.8h1.6"/>""";

    /// <summary>Two speech bubbles: a session.</summary>
    public const string Session = """<path d="M4 5.5h10.5v7H9l-3 2.7v-2.7H4Z"/><path d="M17 9.5h3v7h-2v2.7l-3-2.7h-4.5"/>""";

    /// <summary>A bolt: faults on purpose.</summary>
    public const string Bolt = """<path d="M13 3.5 5.5 13.5H11l-1 7 8.5-11H13Z"/>""";

    /// <summary>Stacked trays: the inboxes.</summary>
    public const string Inboxes = """<path d="M4 12.5h4.2a3.8 3.8 0 0 0 7.6 0H20v4.3a2.2 2.2 0 0 1-2.2 2.2H6.2A2.2 2.2 0 0 1 4 16.8Z"/><path d="M6 9h12M8 5.5h8"/>""";

    /// <summary>A label.</summary>
    public const string Tag = """<path d="M4 4.5h7.5l8 8a1.6 1.6 0 0 1 0 2.3l-4.7 4.7a1.6 1.6 0 0 1-2.3 0l-8-8Z"/><circle cx="8.5" cy="9" r="1.2"/>""";

    /// <summary>A pin.</summary>
    public const string Pin = """<path d="M14.5 3.5 20.5 9.5l-3 .8-3.6 3.6-.6 4-7.2-7.2 4-.6 3.6-3.6Z"/><path d="m9.5 14.5-6 6"/>""";

    /// <summary>Two bars: hold the list.</summary>
    public const string Pause = """<path d="M8.5 5.5v13M15.5 5.5v13"/>""";

    /// <summary>A triangle to the right: go on.</summary>
    public const string Play = """<path d="M8 5.5 18 12 8 18.5Z"/>""";

    /// <summary>A bell: notifications.</summary>
    public const string Bell = """<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15ZM10 20.5h4"/>""";

    /// <summary>Lines of falling length: order.</summary>
    public const string Sort = """<path d="M4.5 7h15M4.5 12h10M4.5 17h5"/>""";

    /// <summary>An arrow that turns back: undo.</summary>
    public const string Undo = """<path d="M8.5 5 4 9.5 8.5 14M4.5 9.5h9a5.5 5.5 0 0 1 0 11H9"/>""";

    /// <summary>Three lines: everything else.</summary>
    public const string Menu = """<path d="M4.5 7h15M4.5 12h15M4.5 17h15"/>""";

    /// <summary>A magnifying glass.</summary>
    public const string Search = """<circle cx="10.8" cy="10.8" r="6.3"/><path d="m15.5 15.5 5 5"/>""";

    /// <summary>A bookmark: a saved search.</summary>
    public const string Bookmark = """<path d="M7 4h10a1.2 1.2 0 0 1 1.2 1.2V20L12 15.8 5.8 20V5.2A1.2 1.2 0 0 1 7 4Z"/>""";

    /// <summary>Sliders: settings.</summary>
    public const string Sliders = """<path d="M4 7h9M17 7h3M4 17h3M11 17h9M4 12h3M11 12h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="12" r="2"/><circle cx="9" cy="17" r="2"/>""";

    /// <summary>A server.</summary>
    public const string Server = """<rect x="4" y="4.5" width="16" height="6.5" rx="1.8"/><rect x="4" y="13" width="16" height="6.5" rx="1.8"/><path d="M7.5 7.8h.1M7.5 16.3h.1M11 7.8h5M11 16.3h5"/>""";

    /// <summary>A half-filled circle: appearance.</summary>
    public const string Contrast = """<circle cx="12" cy="12" r="8.2"/><path d="M12 3.8v16.4M12 8h6.8M12 12h8.1M12 16h6.8"/>""";

    /// <summary>A key: API tokens.</summary>
    public const string Key = """<circle cx="8" cy="15.5" r="4"/><path d="m11 12.5 8-8M16 7.5l2.5 2.5M13.5 10l1.8 1.8"/>""";

    /// <summary>A hook: webhooks.</summary>
    public const string Hook = """<path d="M12 3.5v9.8a3.8 3.8 0 1 1-7.6 0M12 8h4.5M4.4 13.3 2.8 15M4.4 13.3l1.7 1.6"/><circle cx="18.5" cy="8" r="2"/>""";

    /// <summary>People.</summary>
    public const string People = """<circle cx="9" cy="8.5" r="3.2"/><path d="M3.5 19c.4-3.6 2.6-5.4 5.5-5.4s5.100 1.800 5.500 5.400M15.500 5.600a3.200 3.200 0 0 1 0 5.900M17 13.900c2 .600 3.200 2.300 3.500 5.100"/>""";

    /// <summary>Arrows in and out: import and export.</summary>
    public const string Transfer = """<path d="M8 4v12M4.500 12.500 8 16l3.500-3.500M16 20V8M12.500 11.500 16 8l3.500 3.500"/>""";

    /// <summary>A moon: dark mode.</summary>
    public const string Moon = """<path d="M20 14.2A8.2 8.2 0 0 1 9.8 4 8.2 8.2 0 1 0 20 14.2Z"/>""";

    /// <summary>A picture crossed out: without images.</summary>
    public const string ImageOff = """<path d="M8 4.5h10.3a2.2 2.2 0 0 1 2.2 2.2V16M18.3 19.5H5.7a2.2 2.2 0 0 1-2.2-2.2V6.5"/><path d="m4 17 4.7-4.2 3 2.6"/><path d="m3.5 3.5 17 17"/>""";

    /// <summary>A printer.</summary>
    public const string Printer = """<path d="M7 8.5v-5h10v5M7 17H5.2A1.7 1.7 0 0 1 3.5 15.3v-5.1A1.7 1.7 0 0 1 5.2 8.5h13.6a1.7 1.7 0 0 1 1.7 1.7v5.1a1.7 1.7 0 0 1-1.7 1.7H17"/><path d="M7 14h10v6.5H7Z"/>""";

    /// <summary>Three dots: more.</summary>
    public const string More = """<path d="M5.5 12h.1M12 12h.1M18.5 12h.1" stroke-width="2.6"/>""";
}
