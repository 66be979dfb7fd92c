'use strict';

// The page: shows the step that the slider is at, and what else is known about its episode.
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse(new TextDecoder().decode(zstd.decode(carried.bytes('data'))));
  const pictures = new Pictures(data.groups);
  const rows = data.step.length;
  const episodeOf = new Uint32Array(rows);
  data.episodes.forEach((episode, i) => episodeOf.fill(i, episode.first, episode.first + episode.rows));
  let at = 0;
  let shown = -1; // the step whose fields are on the page
  let matches = [];
  let query = null;
  let timer = 0;

  const make = (name, text, kind) => {
    const element = document.createElement(name);
    if (text !== undefined) {
      element.textContent = text;
    }
    if (kind) {
      element.className = kind;
    }
    return element;
  };

  const textOf = (value) =>
      value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

  // An element of a list counts from 0; text with commas is a list, as in gsl(5).
  function element(value, path) {
    for (const part of path) {
      if (typeof value === 'string' && /^\d+$/.test(part)) {
        const list = value.split(',');
        const own = list[Number(part)];
        value = own === undefined ? undefined : /^(0|-?[1-9]\d*)$/.test(own) ? Number(own) : own;
      } else if (value !== null && typeof value === 'object') {
        value = value[part];
      } else if (typeof value === 'number' && part === '0') {
        continue;
      } else {
        return undefined;
      }
    }
    return value;
  }

  // Of each field its values, each once, and which of them a row has, from 1; 0: none.
  const columns = new Map(data.fields.map((name, i) => [name, data.values[i]]));

  function fieldAt(name, row) {
    const {which, values} = columns.get(name);
    return which[row] === 0 ? undefined : values[which[row] - 1];
  }

  // What a name means in a search: a field, an element of it, or something of the step.
  function find(name, row) {
    const bare = name.startsWith('observation.') ? name.slice(12) : name;
    if (!name.startsWith('step.')) {
      for (let end = bare.length; end > 0; end = bare.lastIndexOf('.', end - 1)) {
        if (columns.has(bare.slice(0, end))) {
          const value = fieldAt(bare.slice(0, end), row);
          const path = end < bare.length ? bare.slice(end + 1).split('.') : [];
          if (value !== undefined) {
            return element(value, path);
          }
        }
      }
    }
    const episode = data.episodes[episodeOf[row]];
    switch (name.startsWith('step.') ? name.slice(5) : name) {
      case 'action': return data.action[row] < 0 ? undefined : data.actions[data.action[row]].text;
      case 'reward': return data.arrived[row] ?? undefined;
      case 'step': return data.step[row];
      case 'episode': return episode.number;
      case 'session': return episode.session;
      case 'time_us': return data.time[row];
      default: return undefined;
    }
  }

  const isFirst = (row) => row === data.episodes[episodeOf[row]].first;
  const previous = (row) => (isFirst(row) ? -1 : row - 1);

  // The pad: every part once; what is held is filled.
  const svg = (name, attributes) => {
    const shape = document.createElementNS('http://www.w3.org/2000/svg', name);
    Object.entries(attributes).forEach(([key, value]) => shape.setAttribute(key, value));
    return shape;
  };
  const parts = [];
  function drawPad() {
    const pad = $('pad');
    const {width, height} = data.pad;
    pad.setAttribute('viewBox', `0 0 ${width} ${height}`);
    pad.append(svg('rect', {class: 'body', x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 18}));
    for (const part of data.pad.parts) {
      const {x, y, reach_x: rx, reach_y: ry} = part;
      const shape = part.shape === 'square' ? svg('rect', {x: x - rx, y: y - ry, width: 2 * rx, height: 2 * ry, rx: 2}) :
                                              svg('ellipse', {cx: x, cy: y, rx, ry});
      const hint = svg('title', {});
      hint.textContent = part.name;
      shape.append(hint);
      parts.push(shape);
      if (part.name !== 'ly' && part.name !== 'ry') { // a stick is drawn once
        pad.append(shape);
      }
    }
  }

  function showPad(state) {
    data.pad.parts.forEach((part, i) => {
      const value = state ? state[i] : 0;
      if (part.shape !== 'stick') {
        parts[i].setAttribute('class', value ? 'part held' : 'part');
        return;
      }
      const isX = part.name.endsWith('x');
      const knob = parts[isX ? i : i - 1];
      knob.setAttribute(isX ? 'cx' : 'cy', (isX ? part.x : part.y) + 5 * value);
      const other = state ? state[isX ? i + 1 : i - 1] : 0;
      knob.setAttribute('class', value || other ? 'knob held' : 'knob');
    });
  }

  function showPicture() {
    const canvas = $('picture');
    const group = data.group[at];
    $('no-picture').hidden = group >= 0;
    if (group < 0) {
      canvas.dataset.row = at;
      return;
    }
    const wanted = at;
    const put = (image) => {
      if (wanted !== at) {
        return;
      }
      if (canvas.width !== image.width || canvas.height !== image.height) {
        canvas.width = image.width;
        canvas.height = image.height;
      }
      const context = canvas.getContext('2d');
      if (image instanceof ImageData) {
        context.putImageData(image, 0, 0);
      } else {
        context.drawImage(image, 0, 0);
      }
      canvas.dataset.row = wanted;
    };
    const image = pictures.get(group, data.frame[at]);
    if (image instanceof ImageData) {
      put(image);
    } else {
      image.then(put);
    }
  }

  // Unpacks the pictures that come next while nobody waits for them.
  function prepare() {
    const soon = Math.min(at + 40, rows - 1);
    if (data.group[soon] >= 0 && data.group[soon] !== data.group[at]) {
      setTimeout(() => pictures.payload(data.group[soon]), 0);
    }
  }

  function showFacts() {
    const episode = data.episodes[episodeOf[at]];
    const action = data.action[at] < 0 ? null : data.actions[data.action[at]];
    const facts = [
      ['step', `${data.step[at]} of episode ${episode.number}, session ${episode.session}`],
      ['action', action ? action.text : 'none'],
      ['reward', data.reward[at] === null ? '' : String(data.reward[at])],
      ['return', data.so_far[at] === null ? '' : String(Number(data.so_far[at].toPrecision(12)))],
      ['time', (data.time[at] / 1e6).toFixed(3) + ' s'],
      ['latency', data.latency[at] === null ? '' : (data.latency[at] / 1000).toFixed(2) + ' ms'],
      ['--at', String(data.position[at])],
    ];
    $('facts').replaceChildren(...facts.flatMap(([name, value]) => [make('dt', name), make('dd', value)]));
    showPad(action && action.pad);
  }

  const fieldRows = [];
  function makeFields() {
    for (const name of data.fields) {
      const row = make('tr');
      const now = make('td');
      const value = make('span');
      const before = make('span', '', 'before');
      now.append(value, before);
      row.append(make('td', name), now);
      fieldRows.push({row, value, before});
    }
    $('values').tBodies[0].replaceChildren(...fieldRows.map(({row}) => row));
  }

  // What changed since the step before is marked, with what it was.
  function showFields() {
    const before = previous(at);
    data.fields.forEach((name, i) => {
      const {which} = columns.get(name);
      const {row, value, before: old} = fieldRows[i];
      value.textContent = textOf(fieldAt(name, at));
      const changed = before >= 0 && which[at] !== which[before];
      row.className = changed ? 'changed' : '';
      old.textContent = changed ? '  was ' + (which[before] === 0 ? 'absent' : textOf(fieldAt(name, before))) : '';
    });
  }

  // A curve: its lowest and highest value in each column of pixels, so that no peak is lost.
  function drawCurve(canvas, values, first, count, mark, isBar) {
    const scale = window.devicePixelRatio || 1;
    const width = Math.max(1, Math.round(canvas.clientWidth * scale));
    const height = Math.max(1, Math.round(canvas.clientHeight * scale));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const style = getComputedStyle(document.documentElement);
    const context = canvas.getContext('2d');
    context.clearRect(0, 0, width, height);
    let low = Infinity;
    let high = -Infinity;
    for (let i = first; i < first + count; ++i) {
      if (values[i] !== null) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
    }
    context.font = `${11 * scale}px system-ui, sans-serif`;
    context.fillStyle = style.getPropertyValue('--quiet');
    if (low > high) {
      context.fillText('none recorded', 4 * scale, height / 2);
      return;
    }
    if (isBar) {
      low = Math.min(low, 0);
      high = Math.max(high, 0);
    }
    const span = high - low || 1;
    const y = (value) => height - 2 * scale - ((value - low) / span) * (height - 4 * scale);
    const x = (i) => (count < 2 ? width / 2 : ((i - first) / (count - 1)) * (width - 2 * scale) + scale);
    context.strokeStyle = style.getPropertyValue('--line');
    context.beginPath();
    context.moveTo(0, y(Math.max(low, Math.min(high, 0))));
    context.lineTo(width, y(Math.max(low, Math.min(high, 0))));
    context.stroke();
    context.strokeStyle = style.getPropertyValue('--accent');
    context.lineWidth = scale;
    context.beginPath();
    let column = -1;
    let extremes = null;
    let isOpen = false;
    const flush = () => {
      if (extremes) {
        const middle = column + 0.5;
        if (isBar) {
          context.moveTo(middle, y(Math.min(0, extremes[0])));
          context.lineTo(middle, y(Math.max(0, extremes[1])));
        } else {
          context[isOpen ? 'lineTo' : 'moveTo'](middle, y(extremes[2]));
          context.lineTo(middle, y(extremes[0]));
          context.lineTo(middle, y(extremes[1]));
          context.lineTo(middle, y(extremes[3]));
          isOpen = true;
        }
      }
      extremes = null;
    };
    for (let i = first; i < first + count; ++i) {
      const value = values[i];
      if (value === null) {
        continue;
      }
      if (Math.floor(x(i)) !== column) {
        flush();
        column = Math.floor(x(i));
      }
      extremes = extremes || [value, value, value, value];
      extremes = [Math.min(extremes[0], value), Math.max(extremes[1], value), extremes[2], value];
    }
    flush();
    context.stroke();
    context.fillText(String(Number(high.toPrecision(4))), 4 * scale, 11 * scale);
    context.fillText(String(Number(low.toPrecision(4))), 4 * scale, height - 4 * scale);
    context.strokeStyle = style.getPropertyValue('--warm');
    context.beginPath();
    context.moveTo(x(mark), 0);
    context.lineTo(x(mark), height);
    context.stroke();
  }

  const latency = data.latency.map((value) => (value === null ? null : value / 1000));
  const returns = data.episodes.map((episode) => episode.return);
  function showCurves() {
    const {first, rows: count} = data.episodes[episodeOf[at]];
    drawCurve($('reward-curve'), data.reward, first, count, at, true);
    drawCurve($('return-curve'), data.so_far, first, count, at, false);
    drawCurve($('latency-curve'), latency, first, count, at, false);
    drawCurve($('learning-curve'), returns, 0, returns.length, episodeOf[at], false);
  }

  const episodeRows = [];
  function makeEpisodes() {
    data.episodes.forEach((episode, i) => {
      const row = make('tr');
      const end = episode.terminated ? 'terminated' : 'truncated';
      row.append(make('td', episode.number), make('td', episode.session), make('td', episode.rows),
                 make('td', episode.return === null ? '' : Number(episode.return.toPrecision(8))), make('td', end));
      row.tabIndex = 0;
      row.addEventListener('click', () => go(episode.first));
      row.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') {
          go(episode.first);
        }
      });
      episodeRows.push(row);
    });
    $('episodes').tBodies[0].replaceChildren(...episodeRows);
  }

  function showEpisode() {
    const current = episodeOf[at];
    if (shown < 0 || episodeOf[shown] !== current) {
      if (shown >= 0) {
        episodeRows[episodeOf[shown]].classList.remove('current');
      }
      episodeRows[current].classList.add('current');
      const box = episodeRows[current].closest('.scroll');
      const row = episodeRows[current];
      if (row.offsetTop < box.scrollTop || row.offsetTop + row.offsetHeight > box.scrollTop + box.clientHeight) {
        box.scrollTop = row.offsetTop - box.clientHeight / 2;
      }
    }
  }

  let isWaiting = false;
  function draw() {
    isWaiting = false;
    $('scrubber').value = at;
    showPicture();
    showFacts();
    showFields();
    showEpisode();
    showCurves();
    shown = at;
    prepare();
  }

  function go(row) {
    at = Math.max(0, Math.min(rows - 1, row));
    if (!isWaiting) {
      isWaiting = true;
      requestAnimationFrame(draw);
    }
  }

  function play(on) {
    clearInterval(timer);
    timer = 0;
    $('play').textContent = on ? 'stop' : 'play';
    if (!on) {
      return;
    }
    let last = performance.now();
    timer = setInterval(() => {
      const steps = Math.floor((performance.now() - last) / 1000 * Number($('speed').value));
      if (steps < 1) {
        return;
      }
      last += steps * 1000 / Number($('speed').value);
      if (at + steps >= rows) {
        play(false);
      }
      go(at + steps);
    }, 4);
  }

  function search() {
    const text = $('query').value.trim();
    const told = $('matches');
    told.className = '';
    matches = [];
    query = null;
    if (text === '') {
      told.textContent = '';
      return;
    }
    try {
      query = conditions.parse(text, find, previous);
    } catch (error) {
      told.textContent = error.message;
      told.className = 'wrong';
      return;
    }
    for (let row = 0; row < rows; ++row) {
      if (query(row)) {
        matches.push(row);
      }
    }
    tellMatches();
  }

  function tellMatches() {
    const place = matches.indexOf(at);
    $('matches').textContent = matches.length === 0 ? 'no step' :
        `${matches.length} ${matches.length === 1 ? 'step' : 'steps'}` + (place < 0 ? '' : `; this is number ${place + 1}`);
  }

  function goToMatch(direction) {
    if (matches.length === 0) {
      return;
    }
    const next = direction > 0 ? matches.find((row) => row > at) ?? matches[0] :
                                 matches.findLast((row) => row < at) ?? matches[matches.length - 1];
    at = next;
    go(next);
    tellMatches();
  }

  function goToEpisode(offset) {
    const next = data.episodes[episodeOf[at] + offset];
    if (next) {
      go(next.first);
    }
  }

  function seekIn(canvas, count, first, use) {
    const seek = (event) => {
      const box = canvas.getBoundingClientRect();
      const share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
      use(first() + Math.round(share * (count() - 1)));
    };
    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);
      seek(event);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (event.buttons) {
        seek(event);
      }
    });
  }

  function listen() {
    const episode = () => data.episodes[episodeOf[at]];
    $('scrubber').max = rows - 1;
    $('scrubber').addEventListener('input', () => go(Number($('scrubber').value)));
    $('to-first').addEventListener('click', () => go(episode().first));
    $('to-last').addEventListener('click', () => go(episode().first + episode().rows - 1));
    $('back').addEventListener('click', () => go(at - 1));
    $('forward').addEventListener('click', () => go(at + 1));
    $('play').addEventListener('click', () => play(!timer));
    $('query').addEventListener('input', search);
    $('query-form').addEventListener('submit', (event) => {
      event.preventDefault();
      goToMatch(1);
    });
    $('previous-match').addEventListener('click', () => goToMatch(-1));
    for (const id of ['reward-curve', 'return-curve', 'latency-curve']) {
      seekIn($(id), () => episode().rows, () => episode().first, go);
    }
    seekIn($('learning-curve'), () => data.episodes.length, () => 0, (i) => go(data.episodes[i].first));
    window.addEventListener('resize', showCurves);
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showCurves);
    document.addEventListener('keydown', (event) => {
      const isTyping = event.target.matches('input[type="search"], select');
      if (event.key === 'Escape') {
        event.target.blur();
      }
      if (isTyping || event.ctrlKey || event.altKey || event.metaKey) {
        return;
      }
      const far = event.shiftKey ? 10 : 1;
      const keys = {
        ArrowLeft: () => go(at - far),
        ArrowRight: () => go(at + far),
        Home: () => go(episode().first),
        End: () => go(episode().first + episode().rows - 1),
        PageUp: () => goToEpisode(-1),
        PageDown: () => goToEpisode(1),
        '[': () => goToEpisode(-1),
        ']': () => goToEpisode(1),
        ' ': () => play(!timer),
        '/': () => $('query').focus(),
        n: () => goToMatch(1),
        N: () => goToMatch(-1),
      };
      const act = keys[event.key];
      if (act && !(event.key === ' ' && event.target.matches('button'))) {
        event.preventDefault();
        act();
      }
    });
  }

  $('title').textContent = data.title;
  $('summary').textContent = data.summary;
  if (data.difference) {
    const {text, row} = data.difference;
    const told = $('difference');
    told.hidden = false;
    told.querySelector('p').textContent = text;
    if (row >= 0) {
      const button = make('button', 'show');
      button.addEventListener('click', () => go(row));
      told.append(button);
    }
  }
  if (data.notes.length > 0) {
    $('notes').hidden = false;
    $('notes').querySelector('ol').replaceChildren(...data.notes.map((note) =>
      make('li', `${(note.time / 1e6).toFixed(1)} s: ${note.text}`, note.level === 'warning' ? 'warning' : '')));
  }
  drawPad();
  makeFields();
  makeEpisodes();
  listen();
  go(data.difference && data.difference.row >= 0 ? data.difference.row : 0);
})();
