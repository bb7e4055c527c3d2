-- wrk: requests from the lines "method<TAB>path<TAB>cookie<TAB>body[<TAB>visitor's address]" of $TARGETS. Drawn at random, always the same draw; or, with
-- $FIRST, in order from that line on (what is posted once must not be posted twice). One line of JSON at the end.
local targets, turn = {}, nil

function init()
  math.randomseed(7)
  local headers = { ["Host"] = "127.0.0.1" }
  for line in io.lines(os.getenv("TARGETS")) do
    local method, path, cookie, body, address = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t?([^\t]*)\t?(.*)$")
    headers["X-Forwarded-For"] = address ~= "" and address or nil
    headers["Cookie"] = cookie ~= "" and cookie or nil
    headers["Content-Type"] = body ~= "" and "application/x-www-form-urlencoded" or nil
    targets[#targets + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
  if os.getenv("FIRST") then turn = tonumber(os.getenv("FIRST")) end
end

function request()
  if not turn then return targets[math.random(#targets)] end
  turn = turn + 1
  return targets[(turn - 1) % #targets + 1]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('JSON {"requests":%d,"rps":%.2f,"p50_ms":%.3f,"p99_ms":%.3f,"errors":%d}\n',
    summary.requests, summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
