import HTTP

/// In what an invocation's rows are written.
enum InvocationFormat {
    case json
    case csv

    /// - Parameter contentType: The header's value. Only UTF-8 is taken, as by MLflow's server.
    init(_ contentType: String?) throws(Problem) {
        let parameters = (contentType ?? "").lowercased().split(separator: ";").dropFirst()
            .map { $0.filter { $0 != " " && $0 != "\t" && $0 != "\"" } }
        let isUTF8 = parameters.allSatisfy { $0 == "charset=utf-8" }
        switch MediaType.of(contentType) {
        case "application/json" where isUTF8: self = .json
        case "text/csv" where isUTF8: self = .csv
        default:
            throw Problem(
                .unsupportedMediaType, "media-type", "the content type is not known here",
                detail: contentType.map { "It is \"\($0.prefix(64))\"." }
                    ?? "The request has none.",
                hint: "Send application/json or text/csv, in UTF-8.")
        }
    }
}
