/// Parquet's hybrid of run lengths and packed bits, for levels and for numbers of a dictionary.
///
/// Eight or more equal numbers become a run: its length and the number once. What lies between
/// runs is packed, in groups of eight numbers; only the last group is filled up.
enum HybridRuns {
    /// - Parameter bitWidth: Enough for each number.
    static func append<Number: FixedWidthInteger & UnsignedInteger>(
        _ numbers: [Number], bitWidth: Int, to bytes: inout [UInt8]
    ) {
        var packedStart = 0
        var index = 0
        while index < numbers.count {
            var end = index + 1
            while end < numbers.count, numbers[end] == numbers[index] { end += 1 }
            // Numbers of the run that fill up the group of those before.
            let filling = (8 - (index - packedStart) % 8) % 8
            guard end - index >= filling + 8 else {
                index = end
                continue
            }
            pack(numbers[packedStart..<index + filling], bitWidth: bitWidth, to: &bytes)
            bytes.appendVarint(UInt64(end - index - filling) << 1)
            var number = numbers[index]
            for _ in 0..<(bitWidth + 7) / 8 {
                bytes.append(UInt8(truncatingIfNeeded: number))
                number = number >> 8
            }
            packedStart = end
            index = end
        }
        pack(numbers[packedStart...], bitWidth: bitWidth, to: &bytes)
    }

    private static func pack(
        _ numbers: ArraySlice<some FixedWidthInteger & UnsignedInteger>, bitWidth: Int,
        to bytes: inout [UInt8]
    ) {
        guard !numbers.isEmpty else { return }
        let groups = (numbers.count + 7) / 8
        bytes.appendVarint(UInt64(groups) << 1 | 1)
        let end = bytes.count + groups * bitWidth
        var waiting: UInt64 = 0
        var waitingBits = 0
        for number in numbers {
            waiting |= UInt64(number) << UInt64(waitingBits)
            waitingBits += bitWidth
            while waitingBits >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: waiting))
                waiting >>= 8
                waitingBits -= 8
            }
        }
        if waitingBits > 0 { bytes.append(UInt8(truncatingIfNeeded: waiting)) }
        while bytes.count < end { bytes.append(0) }
    }

    /// The bits that a number up to `greatest` needs; one for zero alone, since not every reader
    /// knows numbers without bits.
    static func bitWidth(upTo greatest: Int) -> Int {
        max(1, Int.bitWidth - greatest.leadingZeroBitCount)
    }
}
