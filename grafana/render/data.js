// Answers of Prometheus as Grafana's data frames, with the panel's transformations, units, thresholds and colours.
import {
  FieldConfigOptionsRegistry,
  FieldType,
  applyFieldOverrides,
  cacheFieldDisplayNames,
  identityOverrideProcessor,
  standardTransformers,
  standardTransformersRegistry,
  transformDataFrame,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';

// Grafana fills these registries in its core, which is not a package. These are what our dashboards use.
const OPTIONS = [
  'unit', 'min', 'max', 'decimals', 'noValue', 'displayName', 'thresholds', 'mappings', 'color', 'links',
];
const CUSTOM = [
  'align', 'cellOptions', 'hidden', 'hideFrom', 'inspect', 'width', 'wrapText',
  'drawStyle', 'fillOpacity', 'lineWidth', 'showPoints', 'stacking',
];
const option = (path, isCustom) => ({
  id: isCustom ? `custom.${path}` : path,
  name: path,
  path,
  isCustom,
  process: identityOverrideProcessor,
  shouldApply: () => true,
});
const registry = new FieldConfigOptionsRegistry(() => [
  ...OPTIONS.map((path) => option(path, false)),
  ...CUSTOM.map((path) => option(path, true)),
]);
standardTransformersRegistry.setInit(() =>
  ['mergeTransformer', 'filterFieldsByNameTransformer', 'organizeFieldsTransformer']
    .map((name) => standardTransformers[name])
    .map((one) => ({ id: one.id, name: one.name, transformation: async () => one }))
);

// What is not finite (NaN, +Inf) Grafana's panels draw as nothing.
const number = (text) => (Number.isFinite(Number(text)) ? Number(text) : null);

function legend(format, labels) {
  if (format) {
    return format.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label) => labels[label] ?? '').trim();
  }
  const named = Object.entries(labels).filter(([name]) => name !== '__name__');
  return named.length ? `{${named.map(([name, value]) => `${name}="${value}"`).join(', ')}}` : 'Value';
}

// A frame a series: its times and its values. By the `step` (seconds) charts know where there is nothing in between.
function seriesFrame(target, one, step) {
  const values = one.values ?? [one.value];
  const times = values.map(([at]) => at * 1000);
  return {
    refId: target.refId,
    length: values.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: { interval: step * 1000 }, values: times },
      {
        name: 'Value',
        type: FieldType.number,
        config: { displayNameFromDS: legend(target.legendFormat, one.metric) },
        labels: one.metric,
        values: values.map(([, text]) => number(text)),
      },
    ],
  };
}

// One frame: a column a label, and the value.
function tableFrame(target, series, several) {
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.metric)))].sort();
  return {
    refId: target.refId,
    length: series.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: series.map((one) => one.value[0] * 1000) },
      ...labels.map((label) => ({
        name: label,
        type: FieldType.string,
        config: {},
        values: series.map((one) => one.metric[label] ?? ''),
      })),
      {
        name: several ? `Value #${target.refId}` : 'Value',
        type: FieldType.number,
        config: {},
        values: series.map((one) => number(one.value[1])),
      },
    ],
  };
}

// Grafana moves this option of older dashboards, ours among them, from the cell to the column when it loads a table.
function wrapped(override) {
  const properties = override.properties.flatMap((one) =>
    one.id === 'custom.cellOptions' && one.value.wrapText ? [one, { id: 'custom.wrapText', value: true }] : [one]
  );
  return { ...override, properties };
}

// What a panel is to show. `answers`: by refId, the series that Prometheus gave.
export async function frames(panel, answers, step, theme) {
  const found = panel.targets.flatMap((target) => {
    const series = answers[target.refId];
    return target.format === 'table'
      ? [tableFrame(target, series, panel.targets.length > 1)]
      : series.map((one) => seriesFrame(target, one, step));
  });
  const context = { interpolate: (text) => text };
  const transformed = panel.transformations
    ? await lastValueFrom(transformDataFrame(panel.transformations, found, context))
    : found;
  const shown = applyFieldOverrides({
    data: transformed,
    fieldConfig: { ...panel.fieldConfig, overrides: panel.fieldConfig.overrides.map(wrapped) },
    fieldConfigRegistry: registry,
    replaceVariables: (text) => text,
    theme,
    timeZone: 'utc',
  });
  cacheFieldDisplayNames(shown);
  return shown;
}
