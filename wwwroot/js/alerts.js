// What shows outside the page: the unseen messages on the icon, and desktop notifications. What is wanted of them is kept in this browser only.

const key = "mailcatcher.alerts";
const changed = "mailcatcher-alerts";
const none = { everything: false, inboxes: [], searches: [], sound: false };

export const read = () => {
  try {
    return { ...none, ...JSON.parse(localStorage.getItem(key)) };
  } catch {
    return none; // storage may be forbidden
  }
};

export const write = (choices) => {
  try {
    localStorage.setItem(key, JSON.stringify(choices));
  } catch {
    // storage may be forbidden
  }
  dispatchEvent(new Event(changed));
};

// Notifications are for secure pages only: https, or this machine.
export const permission = () => (isSecureContext && "Notification" in window ? Notification.permission : "missing");

export const ask = async () => (permission() === "default" ? await Notification.requestPermission() : permission());

// Tells the page what is wanted, at once and after every change, in other windows too.
export const watch = (page) => {
  const tell = (event) => {
    if (event?.type !== "storage" || event.key === key) page.invokeMethodAsync("OnChoices", read());
  };
  addEventListener("storage", tell);
  addEventListener(changed, tell);
  tell();
  return {
    dispose: () => {
      removeEventListener("storage", tell);
      removeEventListener(changed, tell);
    },
  };
};

export const badge = (unseen) => {
  const icon = document.querySelector('link[rel="icon"]');
  if (icon) {
    icon.dataset.read ??= icon.getAttribute("href");
    icon.href = unseen > 0 ? "favicon-unseen.svg" : icon.dataset.read;
  }
  // Only installed applications have one.
  const set = unseen > 0 ? navigator.setAppBadge?.(unseen) : navigator.clearAppBadge?.();
  set?.catch(() => {});
};

let context;
const play = () => {
  context ??= new AudioContext();
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  const now = context.currentTime;
  tone.frequency.setValueAtTime(660, now);
  tone.frequency.setValueAtTime(880, now + 0.09);
  volume.gain.setValueAtTime(0.06, now);
  volume.gain.exponentialRampToValueAtTime(0.001, now + 0.3);
  tone.connect(volume).connect(context.destination);
  tone.start(now);
  tone.stop(now + 0.3);
};

let played = 0;
const show = (title, body, address, tag, sound) => {
  // One tag shows once, however many windows are open; in a flood one takes the place of another.
  const notification = new Notification(title, { body, tag: `mailcatcher-${tag}`, icon: "icons/icon-192.png", silent: true });
  notification.onclick = () => {
    window.focus();
    Blazor.navigateTo(address);
    notification.close();
  };
  if (sound && performance.now() - played > 2_000) {
    played = performance.now();
    play();
  }
};

// Whoever looks at the page sees the message come in.
export const tell = (title, body, address, tag, sound) => {
  if (permission() === "granted" && !document.hasFocus()) show(title, body, address, tag, sound);
};

export const sample = (sound) => {
  if (permission() === "granted") show("MailCatcher", "This is how a notification looks.", "settings/appearance", "sample", sound);
};
