/**
 * The flag that turns off features of Chromium. The two popups of its address bar are pages that it loads with each window, although
 * nobody sees them here; they take half the processor time of a start. Chromium obeys the last flag of this name only, so the list holds
 * all that Playwright turns off and that matters to a page of this machine.
 */
export const FEATURES_OFF = `--disable-features=${[
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'SpareRendererForSitePerProcess',
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'LocalNetworkAccessChecks',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'Translate',
].join(',')}`;
