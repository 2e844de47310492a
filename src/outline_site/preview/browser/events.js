// One connection to the server for all tabs: browsers allow a site only six, and each tab needs some for itself.
const tabs = new Set();
let last = { online: true };
const tell = (news) => {
  last = { ...last, ...news };
  for (const tab of tabs) tab.postMessage(last);
};
const listen = () => {
  const source = new EventSource("events");
  source.onmessage = (event) => tell({ online: true, state: event.data });
  source.onerror = () => {
    tell({ online: false });
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  };
};
onconnect = ({ ports: [tab] }) => {
  tabs.add(tab);
  tab.onmessage = () => tabs.delete(tab);
  if (last.state) tab.postMessage(last);
};
listen();
