"use strict";
(() => {
  const scenes = JSON.parse(document.getElementById("data").textContent);
  const COLORS = ["#7a8794", "#1f77b4", "#d62728", "#2ca02c", "#ff7f0e", "#9467bd", "#8c564b", "#e377c2",
    "#17becf", "#bcbd22", "#0b5345", "#5b2c6f", "#b7950b", "#1a5276", "#943126", "#196f3d"];
  const names = [...new Set(scenes.flatMap(scene => scene.results.map(result => result.name)))];
  const color = name => COLORS[names.indexOf(name) % COLORS.length];
  const hidden = new Set();
  const charts = [];

  const element = (tag, parent, text, className) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    if (parent) parent.append(made);
    return made;
  };
  const named = (parent, name) => {
    const dot = element("span", parent, undefined, "dot");
    dot.style.background = color(name);
    parent.append(name);
  };
  const digits = (value, count) => value.toLocaleString("en", {minimumFractionDigits: count, maximumFractionDigits: count});
  const millis = value => digits(value, value < 100 ? 1 : 0);

  // ---- which are shown

  for (const name of names) {
    const chip = element("button", document.getElementById("names"), undefined, "chip");
    named(chip, name);
    chip.onclick = () => {
      const isHidden = !hidden.delete(name);
      if (isHidden) hidden.add(name);
      chip.classList.toggle("off", isHidden);
      for (const chart of charts) {
        chart.series.forEach((series, i) => {
          if (series.label === name) chart.setSeries(i, {show: !isHidden});
        });
      }
    };
  }

  // ---- tables

  /** Marks the best and the worst cells of a column, if they differ enough to matter. */
  const mark = (cells, values, isMoreBetter, enough) => {
    const best = isMoreBetter ? Math.max(...values) : Math.min(...values);
    const worst = isMoreBetter ? Math.min(...values) : Math.max(...values);
    cells.forEach((cell, i) => {
      const off = Math.abs(values[i] - best);
      if (off <= enough(best) / 4) cell.classList.add("good");
      else if (Math.abs(best - worst) > enough(best) && off > 0.6 * Math.abs(best - worst)) cell.classList.add("bad");
    });
  };

  const overview = document.getElementById("overview");
  element("h2", overview, "All scenes");
  element("p", overview, "Successes in percent of all requests, and the 99th percentile of their latency in milliseconds.", "facts");
  const table = element("table", element("div", overview, undefined, "wide"));
  const top = element("tr", table), second = element("tr", table);
  element("th", top), element("th", second);
  for (const scene of scenes) {
    const head = element("th", top, scene.name, "group");
    head.colSpan = 2;
    element("th", second, "success %");
    element("th", second, "p99 ms");
  }
  const rows = names.map(name => {
    const row = element("tr", table);
    named(element("td", row), name);
    return row;
  });
  for (const scene of scenes) {
    const columns = [
      [result => result.successPercent, value => digits(value, 2), true, () => 0.2],
      [result => result.latencyMillis.p99, millis, false, best => 0.3 * best]];
    for (const [pick, format, isMoreBetter, enough] of columns) {
      const cells = [], values = [];
      names.forEach((name, i) => {
        const result = scene.results.find(candidate => candidate.name === name);
        const cell = element("td", rows[i], result ? format(pick(result)) : "");
        if (result) cells.push(cell), values.push(pick(result));
      });
      mark(cells, values, isMoreBetter, enough);
    }
  }

  // ---- plots

  const tooltip = format => {
    let tip;
    return {
      hooks: {
        init: chart => { tip = element("div", chart.over, undefined, "tip"); },
        setSeries: (chart, index) => { tip.dataset.series = index ?? ""; },
        setCursor: chart => {
          const series = chart.series[tip.dataset.series], at = chart.cursor.idx;
          const value = series && at != null ? chart.data[tip.dataset.series][at] : null;
          if (value == null) {
            tip.style.display = "none";
            return;
          }
          tip.textContent = series.label + ": " + format(value) + " at " + chart.data[0][at] + " s";
          tip.style.display = "block";
          const isRight = chart.cursor.left > chart.over.clientWidth / 2;
          tip.style.left = isRight ? "" : chart.cursor.left + 12 + "px";
          tip.style.right = isRight ? chart.over.clientWidth - chart.cursor.left + 12 + "px" : "";
          tip.style.top = Math.max(0, chart.cursor.top - 28) + "px";
        }
      }
    };
  };

  const plot = (parent, title, scene, values, options) => {
    const box = element("div", parent, undefined, "plot");
    element("h3", box, title);
    const results = scene.results;
    const isLog = options.log;
    charts.push(new uPlot({
      width: box.clientWidth || 560,
      height: 240,
      cursor: {focus: {prox: 24}, drag: {x: true, y: false}},
      focus: {alpha: 0.18},
      scales: {x: {time: false}, y: {distr: isLog ? 3 : 1, ...(options.range ? {range: options.range} : {})}},
      axes: [
        {size: 34, grid: {stroke: "#eef1f4"}, values: (chart, ticks) => ticks.map(tick => tick + " s")},
        {size: 62, grid: {stroke: "#eef1f4"},
          values: (chart, ticks) => ticks.map(tick => tick == null ? null : tick.toLocaleString("en"))}],
      series: [{}, ...results.map(result => ({
        label: result.name, stroke: color(result.name), width: 1.6, points: {show: false}, spanGaps: false}))],
      plugins: [tooltip(options.format)]
    }, [results[0].series.seconds, ...results.map(values)], box));
  };

  const bars = (parent, scene) => {
    const box = element("div", parent, undefined, "plot whole");
    element("h3", box, "Attempts to each target, in percent of all");
    const results = scene.results;
    const count = Math.max(...results.map(result => result.attempts.length));
    const shares = result => {
      const all = result.attempts.reduce((one, two) => one + two, 0) || 1;
      return result.attempts.map(attempts => 100 * attempts / all);
    };
    const width = 0.8 / results.length;
    const xs = [], columns = results.map(() => []);
    for (let target = 0; target < count; target++) {
      results.forEach((result, i) => {
        xs.push(target - 0.4 + width * (i + 0.5));
        columns.forEach((column, j) => column.push(i === j ? shares(result)[target] ?? null : null));
      });
    }
    charts.push(new uPlot({
      width: box.clientWidth || 560,
      height: 240,
      cursor: {focus: {prox: 24}, drag: {x: true, y: false}},
      focus: {alpha: 0.3},
      scales: {x: {time: false, range: [-0.6, count - 0.4]}, y: {range: (chart, least, most) => [0, (most || 1) * 1.05]}},
      axes: [
        {size: 34, grid: {show: false}, splits: Array.from({length: count}, (none, i) => i),
          values: (chart, ticks) => ticks.map(tick => (count > 16 && tick % 5 ? "" : "" + tick))},
        {size: 62, grid: {stroke: "#eef1f4"}, values: (chart, ticks) => ticks.map(tick => tick + " %")}],
      series: [{}, ...results.map(result => ({
        label: result.name, stroke: color(result.name), fill: color(result.name), width: 0,
        paths: uPlot.paths.bars({size: [0.9, 40]}), points: {show: false}}))]
    }, [xs, ...columns], box));
  };

  for (const scene of scenes) {
    const section = element("section", document.querySelector("main"));
    const first = scene.results[0];
    element("h2", section, scene.name);
    const balancers = scene.balancers > 1 ? ", " + scene.balancers + " balancers" : "";
    element("p", section, digits(first.requests, 0) + " requests to " + scene.targets + " targets" + balancers
      + ", seed " + first.seed, "facts");
    const figures = element("table", element("div", section, undefined, "wide"));
    const outcomes = Object.entries({LATE: "late", ERROR: "errors", FAILED: "failed", ABANDONED: "abandoned",
      NO_TARGET: "no target", TRIED_AGAIN: "tried again"}).filter(
        ([outcome]) => scene.results.some(result => result.outcomes[outcome]));
    const head = element("tr", figures);
    for (const title of ["", "success %", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "longest ms",
      ...outcomes.map(([, title]) => title), "spread"]) {
      element("th", head, title);
    }
    const rowsOfScene = scene.results.map(result => {
      const row = element("tr", figures);
      named(element("td", row), result.name);
      const latency = result.latencyMillis;
      const cells = [digits(result.successPercent, 3), millis(latency.p50), millis(latency.p90), millis(latency.p99),
        millis(latency["p99.9"]), millis(latency.p100), ...outcomes.map(
          ([outcome]) => digits(result.outcomes[outcome], 0)), digits(result.spread, 2)];
      return cells.map(cell => element("td", row, cell));
    });
    mark(rowsOfScene.map(row => row[0]), scene.results.map(result => result.successPercent), true, () => 0.2);
    mark(rowsOfScene.map(row => row[3]), scene.results.map(result => result.latencyMillis.p99), false, best => 0.3 * best);

    const plots = element("div", section, undefined, "plots");
    plot(plots, "Latency of successes, 99th percentile in ms", scene,
      result => result.series.p99Millis.map(value => value || null), {log: true, format: value => millis(value) + " ms"});
    plot(plots, "Successes in percent", scene, result => result.series.successPercent,
      {format: value => digits(value, 2) + " %", range: (chart, least) => [Math.min(99, Math.floor(least ?? 99)), 100]});
    plot(plots, "Attempts in flight", scene, result => result.series.inFlight.map(value => value || null), {log: true, format: value => digits(value, 0)});
    plot(plots, "Share of target 0, in percent of all attempts", scene,
      result => result.series.attempts[0].map((attempts, step) => {
        const all = result.series.attempts.reduce((sum, target) => sum + target[step], 0);
        return all ? 100 * attempts / all : null;
      }), {format: value => digits(value, 1) + " %", range: (chart, least, most) => [0, (most || 1) * 1.05]});
    bars(plots, scene);

    const told = scene.results.filter(result => result.events.length);
    if (told.length) {
      const details = element("details", section);
      element("summary", details, "What the groups told of their targets");
      for (const result of told) {
        const title = element("h3", details);
        named(title, result.name);
        element("pre", details, result.events.join("\n"));
      }
    }
  }

  addEventListener("resize", () => charts.forEach(chart =>
    chart.setSize({width: chart.root.parentElement.clientWidth, height: 240})));
})();
