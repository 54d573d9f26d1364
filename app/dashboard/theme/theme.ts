import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent: links, primary buttons, the current page. */
const accent: MantineColorsTuple = [
  '#eef2ff',
  '#dfe6ff',
  '#bccaff',
  '#97acff',
  '#7d96ff',
  '#5f7af6',
  '#4a63e8',
  '#3a50d1',
  '#3144b4',
  '#293994',
];

const gray: MantineColorsTuple = [
  '#f6f7f9',
  '#eceef2',
  '#e1e4ea',
  '#cfd4dd',
  '#b0b7c3',
  '#8a92a1',
  '#697180',
  '#535a68',
  '#3a404b',
  '#22262e',
];

/** From text to page: Mantine's dark scheme uses 0 for text, 6 and 7 for cards, 7 for the page. */
const dark: MantineColorsTuple = [
  '#d6d9e0',
  '#b5bac5',
  '#9097a5',
  '#686f7d',
  '#3a3f4a',
  '#2b2f38',
  '#1f2229',
  '#17191e',
  '#101216',
  '#0b0c0f',
];

/** Density, type and colours of all pages. docs/dashboard.md explains them. */
export const theme = createTheme({
  respectReducedMotion: true,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'Geist Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '18px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '20px', lineHeight: '28px' },
      h4: { fontSize: '14px', lineHeight: '20px' },
      h5: { fontSize: '13px', lineHeight: '18px' },
    },
  },
  defaultRadius: 'md',
  radius: { sm: '4px', md: '8px' },
  colors: { accent, gray, dark },
  primaryColor: 'accent',
  // Mantine's default shades fail the contrast of WCAG AA.
  primaryShade: { light: 7, dark: 8 },
  components: {
    InputDescription: { defaultProps: { c: 'var(--tw-dim)' } },
    Table: { defaultProps: { fz: 'sm', verticalSpacing: 7, horizontalSpacing: 'sm' } },
    Badge: { defaultProps: { radius: 'sm', fw: 500, tt: 'none' } },
    Tooltip: { defaultProps: { openDelay: 300 } },
  },
});
