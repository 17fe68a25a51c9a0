import Features
import JSON

/// The form in which receipts and faults are stored.
extension BatchReceipt {
    var json: JSONValue {
        [
            "batch": .string(batch), "received": .integer(Int64(received)),
            "accepted": .integer(Int64(accepted)), "quarantined": .integer(Int64(quarantined)),
            "rejected": .integer(Int64(rejected)), "errors": .array(errors.map(\.json)),
        ]
    }

    /// - Returns: `nil` for a text that is not a stored receipt.
    init?(storedText text: String) {
        guard let json = try? JSONValue(parsing: text), let batch = json["batch"]?.stringValue,
            let received = json["received"]?.intValue, let accepted = json["accepted"]?.intValue,
            let quarantined = json["quarantined"]?.intValue,
            let rejected = json["rejected"]?.intValue,
            accepted + quarantined + rejected == received,
            let errors = json["errors"]?.arrayValue
        else { return nil }
        self.init(
            batch: batch, received: received, accepted: accepted, quarantined: quarantined,
            rejected: rejected, errors: errors.compactMap(RowFault.init(stored:)))
    }
}

extension RowFault {
    fileprivate var json: JSONValue {
        [
            "row": .integer(Int64(row)), "field": .string(field), "check": .string(check),
            "detail": .string(detail),
        ]
    }

    /// As a reason of a quarantined row, whose place in its batch no longer matters.
    var reasonJSON: JSONValue {
        ["check": .string(check), "field": .string(field), "detail": .string(detail)]
    }

    fileprivate init?(stored json: JSONValue) {
        guard let row = json["row"]?.intValue, let field = json["field"]?.stringValue,
            let check = json["check"]?.stringValue, let detail = json["detail"]?.stringValue
        else { return nil }
        self.init(row: row, field: field, check: check, detail: detail)
    }
}

extension JSONValue {
    fileprivate var intValue: Int? { int64Value.map(Int.init) }
}
