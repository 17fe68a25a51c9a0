import Features
import JSON

extension BatchReceipt {
    /// What became of a batch, as members of an answer or of a problem.
    var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("batch", .string(batch)), ("received", .integer(Int64(received))),
            ("accepted", .integer(Int64(accepted))), ("quarantined", .integer(Int64(quarantined))),
            ("rejected", .integer(Int64(rejected))), ("errors", faults),
        ]
        if isReplay { members.append(("replayed", true)) }
        return members
    }

    /// How many faults were found, as the beginning of a sentence.
    var faultCount: String {
        switch errors.count {
        case 1: "1 fault was found"
        case Self.errorsMax...: "\(Self.errorsMax) faults or more were found"
        default: "\(errors.count) faults were found"
        }
    }

    var faults: JSONValue {
        .array(
            errors.map { fault in
                [
                    "row": .integer(Int64(fault.row)), "field": .string(fault.field),
                    "check": .string(fault.check), "detail": .string(fault.detail),
                ]
            })
    }
}
