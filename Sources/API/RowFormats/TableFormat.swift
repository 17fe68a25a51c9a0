import HTTP

/// How a table is written into an answer.
enum TableFormat: Sendable {
    case ndjson
    case csv
    case parquet

    /// Chooses by the request's `Accept` header; NDJSON when it leaves the choice.
    init(accept: String?) throws(Problem) {
        guard let accept else {
            self = .ndjson
            return
        }
        for item in accept.split(separator: ",") {
            switch MediaType.of(String(item)) {
            case "text/csv":
                self = .csv
                return
            case "application/vnd.apache.parquet":
                self = .parquet
                return
            case "application/x-ndjson", "application/ndjson", "application/*", "*/*":
                self = .ndjson
                return
            default: continue
            }
        }
        throw Problem(
            .notAcceptable, "not-acceptable", "none of the accepted media types can be sent",
            detail: "Tables are sent as NDJSON, CSV or Parquet.",
            hint: "Accept application/x-ndjson, text/csv or application/vnd.apache.parquet.")
    }

    var contentType: String {
        switch self {
        case .ndjson: "application/x-ndjson"
        case .csv: "text/csv; charset=utf-8"
        case .parquet: "application/vnd.apache.parquet"
        }
    }
}
