import Foundation
import JSON

/// The bytes of a snapshot file, to be damaged: rows, contents, and 48 bytes at the end.
struct SnapshotBytes {
    enum Place: CaseIterable {
        case firstOfRows
        case lastOfRows
        case firstOfContents
        case lastOfContents
        case hash
        case lowOfLength
        case highOfLength
        case mark
    }

    /// What a start says of the damage.
    struct Told: Equatable {
        let message: String
        /// `nil` where it is the whole file.
        let view: String?
        let reason: String
    }

    private(set) var data: Data
    private let contents: JSONValue
    private let contentsRange: Range<Int>

    init(_ data: Data) throws {
        let end = data.count - 48
        let length = data[end + 32..<end + 40].reversed().reduce(0) { $0 << 8 | Int($1) }
        self.data = data
        contentsRange = end - length..<end
        contents = try JSONValue(parsing: Array(data[contentsRange]))
    }

    /// Turns one bit over.
    mutating func damage(_ place: Place) -> Told {
        let offset = offset(of: place)
        data[offset] ^= 0x10
        if let view = view(at: offset) {
            return Told(
                message: "a view of the snapshot is not used", view: view,
                reason: "its rows are not what was written")
        }
        let reason =
            switch place {
            case .mark: "it does not end as a snapshot does"
            case .highOfLength: "its contents are not in it"
            default: "its contents are not what was written"
            }
        return Told(message: "the snapshot is not used", view: nil, reason: reason)
    }

    private func offset(of place: Place) -> Int {
        switch place {
        case .firstOfRows: 0
        case .lastOfRows: contentsRange.lowerBound - 1
        case .firstOfContents: contentsRange.lowerBound
        case .lastOfContents: contentsRange.upperBound - 1
        case .hash: contentsRange.upperBound
        case .lowOfLength: contentsRange.upperBound + 32
        case .highOfLength: contentsRange.upperBound + 39
        case .mark: contentsRange.upperBound + 47
        }
    }

    /// The view whose rows lie there.
    private func view(at place: Int) -> String? {
        for table in contents["tables"]?.arrayValue ?? [] {
            guard let offset = table["offset"]?.int64Value, let count = table["bytes"]?.int64Value
            else { continue }
            if (offset..<offset + count).contains(Int64(place)) {
                return table["view"]?.stringValue
            }
        }
        return nil
    }
}
