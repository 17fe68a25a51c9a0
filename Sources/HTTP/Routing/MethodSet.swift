/// Some of the methods a server knows.
struct MethodSet {
    private var bits: UInt8 = 0

    var isEmpty: Bool { bits == 0 }

    mutating func insert(_ method: Method) { bits |= Self.bit(method) }

    func contains(_ method: Method) -> Bool { bits & Self.bit(method) != 0 }

    /// As `Allow` has it, in alphabetical order.
    var text: String {
        Method.allCases.filter(contains).map(\.rawValue).sorted().joined(separator: ", ")
    }

    private static func bit(_ method: Method) -> UInt8 {
        switch method {
        case .get: 1
        case .head: 2
        case .post: 4
        case .put: 8
        case .delete: 16
        case .patch: 32
        case .options: 64
        }
    }
}
