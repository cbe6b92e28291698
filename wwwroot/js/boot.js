// Starts the circuit, and brings it back quietly when the connection is lost. When the server has forgotten the circuit, the page loads anew:
// what matters (message, tab) is in the address.
const pill = () => document.getElementById("connection-lost");
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
let lost = false;

const show = (visible) => {
  if (pill()) pill().hidden = !visible;
  document.documentElement.toggleAttribute("data-offline", visible);
};

const reload = async () => {
  // Only once the server answers; a reload before that would leave the browser's own error page.
  while (lost) {
    try {
      const answer = await fetch(document.baseURI, { method: "HEAD", cache: "no-store" });
      if (answer.status < 500) {
        location.reload();
        return;
      }
    } catch {
      // still away
    }
    await wait(1000);
  }
};

const reconnect = async () => {
  for (let attempt = 0; lost; attempt++) {
    // A hiccup is not worth a word.
    if (attempt === 1) show(true);
    try {
      if (await Blazor.reconnect()) {
        return;
      }
      show(true);
      await reload();
      return;
    } catch {
      await wait(Math.min(250 * 2 ** attempt, 3000));
    }
  }
};

// Browsers show a sandboxed frame in a process of its own, and take a tenth of a second to make one for each message that is opened. This frame shows nothing and keeps the process alive.
const warmUp = () => {
  const frame = Object.assign(document.createElement("message-frame"), { title: "Empty" });
  const host = Object.assign(document.createElement("div"), { hidden: true });
  // Out of the way of whoever looks for the message's frame.
  host.attachShadow({ mode: "closed" }).append(frame);
  document.body.append(host);
};

Blazor.start({
  circuit: {
    reconnectionHandler: {
      onConnectionDown: () => {
        if (!lost) {
          lost = true;
          reconnect();
        }
      },
      onConnectionUp: () => {
        lost = false;
        show(false);
      },
    },
  },
}).then(() => setTimeout(warmUp, 500));
