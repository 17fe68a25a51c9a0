import Features
import JSON

/// Event times as JSON, each written once for the many columns that repeat it.
struct TimeTexts {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    init(_ times: [EventTime?]) {
        bytes.reserveCapacity(times.count * 24)
        ends.reserveCapacity(times.count)
        for time in times {
            if let time {
                bytes.append(UInt8(ascii: "\""))
                time.write(to: &bytes)
                bytes.append(UInt8(ascii: "\""))
            }
            ends.append(bytes.count)
        }
    }

    /// - Returns: Whether there is a time at that place.
    func append(_ index: Int, to space: inout JSONSpace) -> Bool {
        let start = index == 0 ? 0 : ends[index - 1]
        guard ends[index] > start else { return false }
        bytes.withUnsafeBytes {
            space.append(UnsafeRawBufferPointer(rebasing: $0[start..<ends[index]]))
        }
        return true
    }
}
