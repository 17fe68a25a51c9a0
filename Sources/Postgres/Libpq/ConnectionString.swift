import CLibpq

/// Reads connection strings of both forms: `host=… dbname=…` and `postgresql://…`.
enum ConnectionString {
    /// The settings the string names, in libpq's order.
    ///
    /// - Throws: `.invalidConfiguration` with libpq's reason. The reason can quote the string, so
    ///   it is replaced by a plain one when the string holds a password.
    static func parse(
        _ text: String
    ) throws(PostgresError) -> [(keyword: String, value: String)] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &message) else {
            let reason = trimmed(message)
            PQfreemem(message)
            let mayQuoteSecret = text.contains("@") || text.contains("password")
            throw .invalidConfiguration(
                reason: "database URL cannot be read"
                    + (mayQuoteSecret || reason.isEmpty ? "" : ": \(reason)"))
        }
        defer { PQconninfoFree(options) }
        var settings: [(keyword: String, value: String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                settings.append((String(cString: keyword), String(cString: value)))
            }
            option += 1
        }
        return settings
    }
}
