-- Posts the lines of a file in turn; prints the result as one line of JSON.
--
--   wrk … -s post.lua URL -- FILE
local requests = {}
local position = 0

function init(arguments)
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    for body in io.lines(arguments[1]) do
        requests[#requests + 1] = wrk.format(nil, nil, nil, body)
    end
end

function request()
    position = position % #requests + 1
    return requests[position]
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format(
        '{"requests":%d,"microseconds":%d,"mean_microseconds":%d,"p50_microseconds":%d,"p99_microseconds":%d,"errors":%d}',
        summary.requests, summary.duration, latency.mean, latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
