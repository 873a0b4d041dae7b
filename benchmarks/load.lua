-- The load of benchmarks/load.py, for wrk: `wrk … -s load.lua URL -- TARGETS MODE FIRST`.
-- TARGETS is a file with a target (path and query string) a line. They are asked for in turn; with MODE
-- "distinct" each ends in a number of its own, from FIRST, which makes it a text that nobody asked before.

local targets = {}
local distinct = false
local number = 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    targets[#targets + 1] = line
  end
  distinct = arguments[2] == "distinct"
  number = tonumber(arguments[3])
end

function request()
  number = number + 1
  local target = targets[number % #targets + 1]
  if distinct then
    target = target .. string.format("%d", number)
  end
  return wrk.format("GET", target)
end

function done(summary, latency, _)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    '{"answered": %d, "seconds": %.6f, "bytes": %d, "failed": %d, "p50": %.6f, "p99": %.6f}\n',
    summary.requests - errors.status, summary.duration / 1e6, summary.bytes, failed,
    latency:percentile(50) / 1e6, latency:percentile(99) / 1e6
  ))
end
