// The reader's own address, for releases that should go to nobody else. Kept in this browser.

const key = "mailcatcher.own-address";

export const recallOwnAddress = () => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be forbidden
  }
};

export const rememberOwnAddress = (address) => {
  try {
    localStorage.setItem(key, address);
  } catch {
    // storage may be forbidden
  }
};
