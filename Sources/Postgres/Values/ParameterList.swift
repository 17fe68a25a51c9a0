/// The parameters of one statement in the form libpq takes them: binary, in one block.
struct ParameterList: Sendable {
    /// libpq counts parameters in 16 bits.
    static let countMax = 65_535

    /// The type of each parameter; object identifier 0 leaves it to the server.
    let types: [PostgresType]
    private let bytes: [UInt8]
    /// Where each value starts, -1 for null.
    private let starts: [Int]
    private let lengths: [Int32]

    var count: Int { types.count }

    /// - Throws: `.invalidValue` naming the parameter that PostgreSQL cannot hold.
    init(_ values: [PostgresValue]) throws(PostgresError) {
        guard values.count <= Self.countMax else {
            throw .invalidValue(
                reason: "a statement has \(values.count) parameters, \(Self.countMax) is the limit"
            )
        }
        var bytes: [UInt8] = []
        var starts: [Int] = []
        var lengths: [Int32] = []
        for (index, value) in values.enumerated() {
            guard value != .null else {
                starts.append(-1)
                lengths.append(0)
                continue
            }
            starts.append(bytes.count)
            do throws(PostgresError) {
                try value.appendBinary(to: &bytes)
            } catch {
                throw .invalidValue(reason: "parameter $\(index + 1): \(error)")
            }
            lengths.append(Int32(bytes.count - starts[index]))
        }
        // A value of no bytes still needs an address, or libpq takes it for null.
        bytes.append(0)
        self.bytes = bytes
        self.starts = starts
        self.lengths = lengths
        types = values.map { $0.type ?? PostgresType(oid: 0) }
    }

    typealias Pointers<T> = (
        _ types: [UInt32], _ values: [UnsafePointer<CChar>?], _ lengths: [Int32],
        _ formats: [Int32]
    ) -> T

    func withPointers<T>(_ body: Pointers<T>) -> T {
        bytes.withUnsafeBytes { raw in
            let characters = raw.bindMemory(to: CChar.self)
            let values = starts.map { start in
                start < 0 ? nil : characters.baseAddress.map { $0 + start }
            }
            let binary = [Int32](repeating: 1, count: count)
            return body(types.map(\.oid), values, lengths, binary)
        }
    }
}
