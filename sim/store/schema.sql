-- results.db: everything a report may show, and nothing it must not.  One file per run.
--
-- Columns are SI base units and carry the unit in their name (_w _j _s _ns _usd _frac _c ...); a column without a unit holds
-- the unit of its row (metric.value is in metric.unit).  NULL is "unknown" or "never", so that NaN never enters the file.
-- Times *_ns are simulated nanoseconds since 1970-01-01 00:00 UTC.  Views v_* say the same in planners' units.
-- Most tables hang on case_id; what belongs to one simulated year also carries `year`, and year 0 is the whole horizon.
-- Series, jobs and events exist for trial 0 only (every distribution at its P50); trials keep metrics and quantiles.
PRAGMA application_id = 1297576551; -- "MWrg"
PRAGMA user_version = 4;            -- number of this schema; a reader of another number refuses the file

-- ---- the run ---------------------------------------------------------------------------------------------------------
-- One row.  'incomplete' from the first commit until the last one; a killed run stays incomplete.
CREATE TABLE status (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    state TEXT NOT NULL CHECK (state IN ('incomplete', 'complete'))
) STRICT;

-- What differs between two runs of the same scenario and may: kind (run, whatif, sweep, ...), version, git hash, host, start, wall time.
-- Golden and determinism tests skip this table, and only this one.
CREATE TABLE run_meta (
    key   TEXT PRIMARY KEY,
    value TEXT
) STRICT, WITHOUT ROWID;

-- title, question, author, revision, file, hash, seed, currency, price_year, horizon_start_ns, horizon_end_ns, step_s, trials, and
-- resolved (the long form of the scenario, which loads back to the same run).
CREATE TABLE scenario (
    key   TEXT PRIMARY KEY,
    value TEXT
) STRICT, WITHOUT ROWID;

-- The columns of every table of the report, in order.  An infeasible case is a result: binding names what binds.
CREATE TABLE case_ (
    case_id INTEGER PRIMARY KEY,        -- 0 is the base
    name    TEXT NOT NULL UNIQUE,
    text    TEXT,                       -- its changes as written: "money.residual.gpu: 0 %; ..."
    ord     INTEGER NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('ok', 'infeasible', 'failed', 'not_run')),
    binding TEXT                        -- constraint or error; NULL when ok
) STRICT;

-- Years simulated in full; books are open from open_ns (after the warm-up) to end_ns.
CREATE TABLE detail (
    case_id  INTEGER NOT NULL,
    year     INTEGER NOT NULL,
    start_ns INTEGER NOT NULL,
    open_ns  INTEGER NOT NULL,
    end_ns   INTEGER NOT NULL,
    PRIMARY KEY (case_id, year)
) STRICT, WITHOUT ROWID;

-- Register of assumptions: every resolved leaf of the scenario, library values included.
-- status: q quote, p published, d derived, a assumed, u unverified.  origin: scenario base library default set computed.
CREATE TABLE value_ (
    case_id   INTEGER NOT NULL,
    path      TEXT NOT NULL,
    text      TEXT,                     -- as written
    si        REAL,                     -- in si_unit; NULL for words
    quantity  TEXT,
    si_unit   TEXT,
    low       REAL,                     -- P10, P90
    high      REAL,
    status    TEXT,
    source    TEXT,
    date      TEXT,
    until     TEXT,
    origin    TEXT NOT NULL,
    part_kind TEXT,
    part      TEXT,
    file      TEXT,
    line      INTEGER,
    simulated TEXT NOT NULL CHECK (simulated IN ('yes', 'parametric', 'no')),
    PRIMARY KEY (case_id, path)
) STRICT, WITHOUT ROWID;

-- ---- results ---------------------------------------------------------------------------------------------------------
-- Named numbers: "facility.pue", "money.capex_usd".  year 0: whole horizon.  trial 0: no luck.
CREATE TABLE metric (
    case_id  INTEGER NOT NULL,
    year     INTEGER NOT NULL,
    trial    INTEGER NOT NULL,
    name     TEXT NOT NULL,
    value    REAL,
    quantity TEXT NOT NULL,
    unit     TEXT NOT NULL,             -- SI
    PRIMARY KEY (case_id, year, trial, name)
) STRICT, WITHOUT ROWID;

-- Quantiles over sampled trials; n is how many.  A metric without a row here was not sampled.
CREATE TABLE trial_quantile (
    case_id INTEGER NOT NULL,
    year    INTEGER NOT NULL,
    metric  TEXT NOT NULL,
    n       INTEGER NOT NULL,
    p10     REAL,
    p50     REAL,
    p90     REAL,
    PRIMARY KEY (case_id, year, metric)
) STRICT, WITHOUT ROWID;

-- The facility, one row per sample interval; each value is the exact mean of [t0_ns, next t0_ns).
CREATE TABLE facility_5min (
    case_id           INTEGER NOT NULL,
    year              INTEGER NOT NULL,
    t0_ns             INTEGER NOT NULL,
    meter_w           REAL,             -- utility meter
    it_w              REAL,             -- AC input of all racks
    loss_w            REAL,             -- distribution losses
    cooling_w         REAL,             -- fans, pumps, chillers
    water_m3ps        REAL,
    supply_c          REAL,             -- technology loop supply
    dry_bulb_c        REAL,
    wet_bulb_c        REAL,
    carbon_kg_per_j   REAL,             -- location-based intensity
    energy_usd_per_j  REAL,             -- energy price in force
    gpus_installed_n  REAL,
    gpus_down_n       REAL,
    gpus_busy_n       REAL,
    gpus_productive_n REAL,
    queue_jobs_n      REAL,
    queue_gpus_n      REAL,
    serve_demand_tokps REAL,
    serve_tokps       REAL,
    clock_frac        REAL,             -- mean clock of busy GPUs
    limit_w           REAL,             -- cap at the meter
    economiser_frac   REAL,             -- share of the heat rejected without compressors
    storage_Bps       REAL,
    fabric_share_frac REAL              -- mean share of peak rate that flows get
) STRICT;

-- What was kept of an entity: one row per quantity of it; entity_hour, entity_month and hist hang on series_id.
CREATE TABLE series (
    series_id INTEGER PRIMARY KEY,
    case_id   INTEGER NOT NULL,
    year      INTEGER NOT NULL,
    ent       INTEGER NOT NULL,         -- entity.ent of the same case
    level     TEXT NOT NULL,            -- name with its unit: "load_w"
    quantity  TEXT,
    si_unit   TEXT
) STRICT;

CREATE TABLE entity_hour (
    series_id INTEGER NOT NULL,
    t0_ns     INTEGER NOT NULL,
    min       REAL,
    mean      REAL,
    max       REAL
) STRICT;

CREATE TABLE entity_month (
    series_id INTEGER NOT NULL,
    year      INTEGER NOT NULL,         -- calendar year and month, standard time of the site
    month     INTEGER NOT NULL,
    min       REAL,
    mean      REAL,
    max       REAL,
    t_peak_ns INTEGER
) STRICT;

-- Time spent between from_value and to_value: duration curves.  NULL bounds are open.
CREATE TABLE hist (
    series_id  INTEGER NOT NULL,
    bin        INTEGER NOT NULL,
    from_value REAL,
    to_value   REAL,
    seconds_s  REAL NOT NULL,
    PRIMARY KEY (series_id, bin)
) STRICT, WITHOUT ROWID;

-- Jobs, the first 10^6 of a year.  NULL times: never.
CREATE TABLE job (
    case_id          INTEGER NOT NULL,
    year             INTEGER NOT NULL,
    id               INTEGER NOT NULL,
    work             TEXT NOT NULL,
    state            TEXT NOT NULL,     -- finished failed cancelled running queued rejected
    submit_ns        INTEGER,
    start_ns         INTEGER,
    end_ns           INTEGER,
    gpus_n           INTEGER NOT NULL,
    gpu_s            REAL,              -- held
    productive_gpu_s REAL,
    energy_j         REAL,
    restarts_n       INTEGER NOT NULL
) STRICT;

-- What happened and mattered: outages, caps, commissioning, drills.
CREATE TABLE event (
    case_id INTEGER NOT NULL,
    year    INTEGER NOT NULL,
    t_ns    INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    path    TEXT,
    text    TEXT
) STRICT;

-- The books as they closed.  side: left right memo.
CREATE TABLE ledger (
    case_id INTEGER NOT NULL,
    year    INTEGER NOT NULL,
    book    TEXT NOT NULL,              -- energy gpu_time jobs bytes tokens money water ladder
    seq     INTEGER NOT NULL,           -- order of the lines
    side    TEXT NOT NULL,
    name    TEXT NOT NULL,
    unit    TEXT NOT NULL,
    value   REAL NOT NULL,
    PRIMARY KEY (case_id, year, book, seq)
) STRICT, WITHOUT ROWID;

-- Money: detail = 0: the plan over the horizon; detail = a simulated year: what that year's run counted.
-- year 0: levelised or one-off over the horizon; month 0: whole year.
-- kind: capex opex energy water revenue tax debt_service cash (yearly lines); bill (monthly lines of the tariff); annual (levelised USD/year).
CREATE TABLE money (
    case_id  INTEGER NOT NULL,
    detail   INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    year     INTEGER NOT NULL,
    month    INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    line     TEXT NOT NULL,
    usd      REAL NOT NULL,             -- real, of scenario.price_year
    low_usd  REAL,                      -- P10, P90
    high_usd REAL,
    status   TEXT,
    note     TEXT,
    PRIMARY KEY (case_id, detail, seq)
) STRICT, WITHOUT ROWID;

-- What a reader must know.  kind: assumed transferred not_simulated not_priced finding not_run.  year 0: of the whole case.
CREATE TABLE note (
    case_id INTEGER NOT NULL,
    year    INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    path    TEXT,
    text    TEXT NOT NULL
) STRICT;

-- Static load points and other answers without a clock: probe('hpl', 'meter_w', ...).
-- Cooling loops over the outdoor temperature: probe('cooling.warm.one_out.able_w', '-17.5', W); cool, all and power_w likewise; design heat: probe('cooling.warm', 'design_w', W).
CREATE TABLE probe (
    case_id INTEGER NOT NULL,
    name    TEXT NOT NULL,
    key     TEXT NOT NULL,
    value   REAL,
    text    TEXT,
    PRIMARY KEY (case_id, name, key)
) STRICT, WITHOUT ROWID;

-- ---- what exists: drawings and the bill of materials need these -----------------------------------------------------------
-- ent 0 is the facility.  class: rack, ups, chiller, ... (mw_class_name).
CREATE TABLE entity (
    case_id INTEGER NOT NULL,
    ent     INTEGER NOT NULL,
    parent  INTEGER NOT NULL,
    class   TEXT NOT NULL,
    path    TEXT NOT NULL,
    label   TEXT,
    count_n INTEGER NOT NULL,
    rated_w REAL,
    PRIMARY KEY (case_id, ent)
) STRICT, WITHOUT ROWID;

-- kind: feeds_a feeds_b cools links contains.  rating: W, or B/s for links; NULL unknown.
CREATE TABLE edge (
    case_id INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    from_   INTEGER NOT NULL,
    to_     INTEGER NOT NULL,
    rating  REAL,
    PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;

-- Plan view: origin south-west corner of the site, x east, y north.
CREATE TABLE place (
    case_id INTEGER NOT NULL,
    ent     INTEGER NOT NULL,
    x_m     REAL NOT NULL,
    y_m     REAL NOT NULL,
    w_m     REAL NOT NULL,
    d_m     REAL NOT NULL,
    PRIMARY KEY (case_id, ent)
) STRICT, WITHOUT ROWID;

-- Bill of materials.  unit_usd NULL: not priced (and listed under exclusions).  Prices are the library's or, where one stands, the quote's.
CREATE TABLE part (
    case_id         INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    ent             INTEGER NOT NULL,
    kind            TEXT NOT NULL,      -- library kind
    part            TEXT NOT NULL,      -- library name
    cost_class      TEXT,
    qty_n           REAL NOT NULL,
    unit_usd        REAL,
    low_usd         REAL,
    high_usd        REAL,
    life_s          REAL,
    lead_s          REAL,
    embodied_kg     REAL,               -- CO2e of one
    status          TEXT,
    source          TEXT,
    PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;

-- ---- the plan over its horizon --------------------------------------------------------------------------------------
-- The capacity ladder: typed megawatts from the contract down to what earns, a running minimum; sold is a bar beside it.
-- step: contract firm n1 after_losses critical_it deployable installed average useful sold.
CREATE TABLE ladder (
    case_id INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    step    TEXT NOT NULL,
    label   TEXT NOT NULL,              -- with its denominator: "Critical IT, MW at the racks"
    w       REAL,                       -- NULL: not known; why says what is missing
    why     TEXT,                       -- what took the difference to the step before
    lifts   TEXT,                       -- what would lift it
    PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;

-- Demand, capacity and what else moves, by quarter: means, but meter_peak_w and reactive_var (highest 15 minutes) and firm_w (when it ends).
-- series: demand (by service in tokens/s; name '' in GPUs, of all works), demand_gpus (GPUs that each work asks to hold), capacity (GPUs accepted, by name:
-- "phase 1, gb200"), served, unserved, overflow (as demand), meter_peak_w, meter_mean_w, energy_j, contract_w, firm_w, interruptible_w, reactive_var,
-- gpus_installed_n, gpus_busy_n.  p50: every input at its P50; p10, p90: over draws of every range.
-- source: simulated (that quarter lies in a detail year), surface (follows from a detail year's response), stated (an input, or follows from inputs alone).
CREATE TABLE quarter (
    case_id INTEGER NOT NULL,
    t0_ns   INTEGER NOT NULL,           -- first instant of the calendar quarter, site's standard time
    series  TEXT NOT NULL,
    name    TEXT NOT NULL,              -- work, phase, generation, or ''
    unit    TEXT NOT NULL,
    p10     REAL,
    p50     REAL,
    p90     REAL,
    source  TEXT NOT NULL,
    PRIMARY KEY (case_id, t0_ns, series, name)
) STRICT, WITHOUT ROWID;

-- What binds, when: use over limit of every resource by month (power, heat, liquid, air, floor, ports, water, money,
-- gpus); the largest binds.  gpus, floor and ports: what the works ask, over what is accepted, or could stand or be connected.
CREATE TABLE bind (
    case_id  INTEGER NOT NULL,
    t0_ns    INTEGER NOT NULL,          -- first instant of the month
    resource TEXT NOT NULL,
    used     REAL,                      -- in unit
    allowed  REAL,
    unit     TEXT NOT NULL,
    path     TEXT,                      -- what would be raised
    PRIMARY KEY (case_id, t0_ns, resource)
) STRICT, WITHOUT ROWID;

-- One input moved at a time over its range, by the closed-form estimate: the tornado.  at_mid is the estimate with every input at its P50.
CREATE TABLE tornado (
    case_id INTEGER NOT NULL,
    metric  TEXT NOT NULL,
    path    TEXT NOT NULL,
    low     REAL,                       -- P10 and P90 of the input, SI
    high    REAL,
    unit    TEXT,
    at_low  REAL,
    at_mid  REAL,
    at_high REAL,
    status  TEXT,
    source  TEXT,
    PRIMARY KEY (case_id, metric, path)
) STRICT, WITHOUT ROWID;

-- What one more unit of a limit brings, by the closed-form estimate at full build; of one unit, useful GPU-seconds and running cost in a year.
CREATE TABLE shadow (
    case_id      INTEGER NOT NULL,
    path         TEXT NOT NULL,         -- the limit that was raised, from..from + step
    unit         TEXT NOT NULL,         -- MW rack block
    from_n       REAL NOT NULL,
    step_n       REAL NOT NULL,
    gpus_n       REAL,
    useful_gpu_s REAL,
    capex_usd    REAL,
    opex_usd     REAL,
    npv_usd      REAL,
    why          TEXT,                  -- it cannot be raised
    PRIMARY KEY (case_id, path)
) STRICT, WITHOUT ROWID;

-- The closed form beside the run, per metric and detail year.
CREATE TABLE estimate (
    case_id   INTEGER NOT NULL,
    year      INTEGER NOT NULL,
    metric    TEXT NOT NULL,
    estimated REAL,
    simulated REAL,
    unit      TEXT NOT NULL,
    PRIMARY KEY (case_id, year, metric)
) STRICT, WITHOUT ROWID;

-- A bridge between two scenarios or databases (millwright diff): what each changed input moved, in order; the last row is the remainder.
CREATE TABLE bridge (
    metric TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    path   TEXT NOT NULL,
    a      TEXT,
    b      TEXT,
    delta  REAL,
    unit   TEXT NOT NULL,
    PRIMARY KEY (metric, seq)
) STRICT, WITHOUT ROWID;

-- Training runs that give a layout, by the step model.  kind: run (facts; text beside value), time (seconds of one step, in order; they sum to
-- the step), memory (bytes of one GPU of the first stage).
CREATE TABLE train_part (
    case_id INTEGER NOT NULL,
    work    TEXT NOT NULL,
    kind    TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    name    TEXT NOT NULL,              -- run: layout gpus_n step_s mfu utilisation_frac run_s half_ln cv_median cv_p90 rows_n sequences_n sequence_tok
    label   TEXT NOT NULL,
    value   REAL,
    unit    TEXT NOT NULL,
    text    TEXT,
    PRIMARY KEY (case_id, work, kind, seq)
) STRICT, WITHOUT ROWID;

-- ---- calibration (millwright calibrate): what was fitted to measured tables, how well, and the rows themselves for drawing --------
-- One row per model, device and key.  Errors are |ln(predicted / measured)|: every value of every axis and every family left out in turn.
CREATE TABLE fit_set (
    fit_id            INTEGER PRIMARY KEY,
    device            TEXT NOT NULL,    -- library name of the GPU
    model             TEXT NOT NULL,    -- gemm, prefill, collective, ...
    key               TEXT NOT NULL,    -- rows of one key share their constants: bfloat16
    doc               TEXT NOT NULL,    -- the model in a few words
    unit              TEXT NOT NULL,    -- of measured: s or W
    source            TEXT,
    licence           TEXT,
    points_n          INTEGER NOT NULL,
    excluded_n        INTEGER NOT NULL,
    failed            TEXT,             -- why there is no fit; the figures are then NULL
    cv_median         REAL,             -- left out: model with its residual interpolated
    cv_p90            REAL,
    alone_median      REAL,             -- left out: the model alone
    alone_p90         REAL,
    baseline_median   REAL,             -- one constant
    baseline_p90      REAL,
    coverage_frac     REAL,             -- left-out rows within P10-P90
    half_near_ln      REAL,             -- half width of P10-P90 on measured points and far from them
    half_alone_ln     REAL
) STRICT;

CREATE TABLE fit_constant (
    fit_id INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    name   TEXT NOT NULL,
    unit   TEXT NOT NULL,               -- '' for a fraction of the device's limit
    value  REAL NOT NULL,
    se_ln  REAL NOT NULL,               -- standard error of its logarithm
    start  REAL NOT NULL,               -- where the fit began: what a datasheet alone would use
    doc    TEXT NOT NULL,
    PRIMARY KEY (fit_id, seq)
) STRICT, WITHOUT ROWID;

-- Rows left out before the fit, by reason.
CREATE TABLE fit_reject (
    fit_id INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    why    TEXT NOT NULL,
    n      INTEGER NOT NULL,
    file   TEXT,
    line   INTEGER,                     -- of the first
    PRIMARY KEY (fit_id, seq)
) STRICT, WITHOUT ROWID;

-- At most 400 rows of a set, evenly spaced in the order of the tables.
CREATE TABLE fit_point (
    fit_id      INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    measured    REAL NOT NULL,          -- in fit_set.unit
    alone       REAL,                   -- the fitted model alone
    left_out_ln REAL,                   -- ln(predicted / measured) when it was left out; NULL: it never was
    PRIMARY KEY (fit_id, seq)
) STRICT, WITHOUT ROWID;

-- ---- planners' units -----------------------------------------------------------------------------------------------------
-- UTC text of a time: datetime(t_ns / 1000000000, 'unixepoch').
CREATE VIEW v_facility AS
SELECT c.name AS case_name, f.year, datetime(f.t0_ns / 1000000000, 'unixepoch') AS utc, f.meter_w / 1e6 AS meter_mw, f.it_w / 1e6 AS it_mw,
       f.loss_w / 1e6 AS loss_mw, f.cooling_w / 1e6 AS cooling_mw, f.meter_w / nullif(f.it_w, 0) AS pue, f.water_m3ps * 3600 AS water_m3_per_h,
       f.supply_c, f.dry_bulb_c, f.wet_bulb_c, f.carbon_kg_per_j * 3.6e9 AS carbon_g_per_kwh, f.energy_usd_per_j * 3.6e9 AS energy_usd_per_mwh,
       f.gpus_installed_n, f.gpus_down_n, f.gpus_busy_n, f.gpus_productive_n, f.queue_jobs_n, f.queue_gpus_n,
       f.serve_demand_tokps, f.serve_tokps, f.clock_frac * 100 AS clock_percent, f.limit_w / 1e6 AS limit_mw,
       f.economiser_frac * 100 AS economiser_percent, f.storage_Bps / 1e9 AS storage_gb_per_s, f.fabric_share_frac * 100 AS fabric_share_percent
FROM facility_5min f JOIN case_ c USING (case_id);

-- One row per month of the facility.
CREATE VIEW v_facility_month AS
SELECT c.name AS case_name, f.year, strftime('%Y-%m', f.t0_ns / 1000000000, 'unixepoch') AS month, avg(f.meter_w) / 1e6 AS meter_mean_mw,
       max(f.meter_w) / 1e6 AS meter_max_mw, avg(f.it_w) / 1e6 AS it_mean_mw, avg(f.cooling_w) / 1e6 AS cooling_mean_mw,
       sum(f.meter_w) / nullif(sum(f.it_w), 0) AS pue, avg(f.gpus_installed_n) AS gpus_installed_n, avg(f.gpus_productive_n) AS gpus_productive_n
FROM facility_5min f JOIN case_ c USING (case_id) GROUP BY f.case_id, f.year, month;

CREATE VIEW v_entity_month AS
SELECT c.name AS case_name, s.year AS detail_year, e.path, e.label, s.level, m.year, m.month, m.min, m.mean, m.max, s.si_unit,
       datetime(m.t_peak_ns / 1000000000, 'unixepoch') AS peak_utc
FROM entity_month m JOIN series s USING (series_id) JOIN case_ c USING (case_id) LEFT JOIN entity e ON e.case_id = s.case_id AND e.ent = s.ent;

-- Metrics of trial 0 in the unit a planner reads.
CREATE VIEW v_metric AS
SELECT c.name AS case_name, m.year, m.name,
       m.value * CASE m.unit WHEN 'W' THEN 1e-6 WHEN 'J' THEN 1 / 3.6e9 WHEN 'USD' THEN 1e-6 WHEN 'USD/J' THEN 3.6e9 WHEN 'kgCO2e/J' THEN 3.6e9
                 WHEN 'kgCO2e' THEN 1e-3 WHEN 's' THEN 1 / 3600.0 WHEN 'USD/s' THEN CASE WHEN m.name LIKE '%gpu_s' THEN 3600.0 ELSE 31.5576 END
                 WHEN 'USD/token' THEN 1e6 ELSE CASE WHEN m.name LIKE '%_frac' THEN 100.0 ELSE 1.0 END END AS value,
       CASE m.unit WHEN 'W' THEN 'MW' WHEN 'J' THEN 'MWh' WHEN 'USD' THEN 'MUSD' WHEN 'USD/J' THEN 'USD/MWh' WHEN 'kgCO2e/J' THEN 'g/kWh'
                 WHEN 'kgCO2e' THEN 'tCO2e' WHEN 's' THEN 'h' WHEN 'USD/s' THEN CASE WHEN m.name LIKE '%gpu_s' THEN 'USD/GPU-h' ELSE 'MUSD/year' END
                 WHEN 'USD/token' THEN 'USD/M token' ELSE CASE WHEN m.name LIKE '%_frac' THEN '%' ELSE m.unit END END AS unit
FROM metric m JOIN case_ c USING (case_id) WHERE m.trial = 0;

CREATE VIEW v_ledger AS
SELECT c.name AS case_name, l.year, l.book, l.seq, l.side, l.name,
       l.value * CASE l.unit WHEN 'J' THEN 1 / 3.6e12 WHEN 'USD' THEN 1e-6 WHEN 'W' THEN 1e-6 WHEN 'GPU s' THEN 1 / 3600.0 ELSE 1.0 END AS value,
       CASE l.unit WHEN 'J' THEN 'GWh' WHEN 'USD' THEN 'MUSD' WHEN 'W' THEN 'MW' WHEN 'GPU s' THEN 'GPU h' ELSE l.unit END AS unit
FROM ledger l JOIN case_ c USING (case_id);

CREATE VIEW v_money AS
SELECT c.name AS case_name, m.detail, m.year, m.month, m.kind, m.line, m.usd / 1e6 AS musd, m.low_usd / 1e6 AS low_musd, m.high_usd / 1e6 AS high_musd,
       m.status, m.note
FROM money m JOIN case_ c USING (case_id);

CREATE VIEW v_part AS
SELECT c.name AS case_name, p.kind, p.part, p.cost_class, sum(p.qty_n) AS qty_n, p.unit_usd, sum(p.qty_n * p.unit_usd) / 1e6 AS musd,
       p.life_s / 31557600.0 AS life_years, p.lead_s / 604800.0 AS lead_weeks, sum(p.qty_n * p.embodied_kg) / 1e3 AS embodied_t, p.status, p.source
FROM part p JOIN case_ c USING (case_id) GROUP BY p.case_id, p.kind, p.part, p.cost_class, p.unit_usd, p.status ORDER BY p.case_id, min(p.seq);

CREATE VIEW v_job AS
SELECT c.name AS case_name, j.year, j.id, j.work, j.state, datetime(j.submit_ns / 1000000000, 'unixepoch') AS submit_utc,
       (j.start_ns - j.submit_ns) / 3.6e12 AS wait_h, (j.end_ns - j.start_ns) / 3.6e12 AS run_h, j.gpus_n, j.gpu_s / 3600 AS gpu_h,
       100.0 * j.productive_gpu_s / nullif(j.gpu_s, 0) AS productive_percent, j.energy_j / 3.6e9 AS energy_mwh, j.restarts_n
FROM job j JOIN case_ c USING (case_id);

CREATE VIEW v_value AS
SELECT c.name AS case_name, v.path, v.text, v.si, v.si_unit, v.low, v.high,
       CASE v.status WHEN 'q' THEN 'quote' WHEN 'p' THEN 'published' WHEN 'd' THEN 'derived' WHEN 'a' THEN 'assumed' WHEN 'u' THEN 'unverified' END AS status,
       v.source, v.date, v.until, v.origin, v.part_kind, v.part, v.simulated
FROM value_ v JOIN case_ c USING (case_id);
