import Features
import JSON

/// The columns of Feast's answer: of each the values, the statuses and the event times of so many
/// entities. What many columns repeat is written once.
struct FeastColumns {
    private let count: Int
    /// The statuses of a column in which every value is present, as JSON.
    private let present: [UInt8]
    /// The times of a column that has none, as JSON.
    let epochs: [UInt8]

    init(count: Int) {
        self.count = count
        present = Self.list(count, bytesMax: JSONSpace.statusBytesMax) { $0.append(.present) }
        epochs = Self.list(count, bytesMax: JSONSpace.numberBytesMax) {
            $0.append(literal: Self.epoch)
        }
    }

    /// The times of the columns that come from one of the selection's views, as JSON.
    func times(_ view: Int, of answer: OnlineAnswer) -> [UInt8] {
        let viewCount = answer.selection.views.count
        var writer = JSONWriter()
        writer.rawValue(bytesMax: 2 + count * (JSONSpace.numberBytesMax + 1)) { space in
            var times = RepeatedTimes()
            space.list(count) { row, space in
                if let time = answer.times[row * viewCount + view] {
                    times.write(time, to: &space)
                } else {
                    space.append(literal: Self.epoch)
                }
            }
        }
        return writer.take()
    }

    /// Writes a column.
    ///
    /// - Parameters:
    ///   - times: As JSON.
    ///   - isOfNumbers: Whether no value takes more bytes than a number.
    @inline(__always)
    func write(
        to writer: inout JSONWriter, times: [UInt8], isOfNumbers: Bool,
        value: (Int) -> FeatureValue, status: (Int) -> FeatureStatus
    ) {
        let isPresent = (0..<count).allSatisfy { status($0).isPresent }
        // The names, brackets and commas between the lists take 46 bytes.
        var bytesMax = 64 + times.count
        bytesMax += isPresent ? present.count : count * JSONSpace.statusBytesMax
        if isOfNumbers {
            bytesMax += count * (JSONSpace.numberBytesMax + 1)
        } else {
            for row in 0..<count { bytesMax += JSONSpace.feastBytesMax(of: value(row)) + 1 }
        }
        writer.rawValue(bytesMax: bytesMax) { space in
            space.append(literal: "{\"values\":")
            space.list(count) { row, space in
                // Most are; others may hold what has to be copied.
                if case .float64(let number) = value(row) {
                    space.double(number, nonFinite: .name)
                } else {
                    space.feast(value(row))
                }
            }
            space.append(literal: ",\"statuses\":")
            if isPresent {
                space.append(present)
            } else {
                space.list(count) { row, space in space.append(status(row)) }
            }
            space.append(literal: ",\"event_timestamps\":")
            space.append(times)
            space.append(UInt8(ascii: "}"))
        }
    }

    private static let epoch: StaticString = "\"1970-01-01T00:00:00Z\""

    /// An array of so many elements, which are all the same.
    private static func list(
        _ count: Int, bytesMax: Int, _ element: (inout JSONSpace) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.rawValue(bytesMax: 2 + count * (bytesMax + 1)) { space in
            space.list(count) { element(&$1) }
        }
        return writer.take()
    }
}

extension JSONSpace {
    /// Most bytes that `feast` takes; an empty list is longer than its brackets.
    fileprivate static func feastBytesMax(of value: FeatureValue) -> Int {
        max(bytesMax(of: value), 4)
    }

    /// A feature's value as Feast's server writes it: times are whole seconds, and an empty list
    /// is null, at which its client would stumble otherwise.
    fileprivate mutating func feast(_ value: FeatureValue) {
        switch value {
        case .array(let elements) where elements.isEmpty: append(literal: "null")
        case .array(let elements):
            list(elements.count) { index, space in space.feast(elements[index]) }
        case .timestamp(let time): int64(time.microseconds / 1_000_000)
        default: feature(value)
        }
    }
}
