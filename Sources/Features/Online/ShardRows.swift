/// The rows of one shard of a view, one for each key, in memory of their own.
///
/// Rows lie one after the other in slabs that never move; an open hash table of row numbers finds
/// them. Invariants:
/// 1. Row numbers are 0..<count; the table holds each once, as number + 1, at the first free place
///    from the one that its hash says.
/// 2. At most three fifths of the table's places are taken: of four fifths, what is not there is
///    looked for in thirteen places on average, each of another row, instead of in four.
/// 3. A row's bytes are whole whenever the shard's lock is free.
// Owns its memory alone; rows are handed out only behind the shard's lock.
struct ShardRows: ~Copyable, @unchecked Sendable {
    private let layout: RowLayout
    private var slabs: [UnsafeMutableRawPointer] = []
    private(set) var count = 0
    /// How often a row was taken away, and another one moved into its place.
    private(set) var removals = 0
    private var places = UnsafeMutableBufferPointer<UInt32>(start: nil, count: 0)
    /// Of the bytes of cells that lie elsewhere, with what the allocator adds.
    private var bytesElsewhere = 0

    static let rowsPerSlab = 64

    init(_ layout: RowLayout) {
        self.layout = layout
    }

    deinit {
        if !layout.longCells.isEmpty {
            for number in 0..<count {
                for cell in layout.longCells { LongCell.deinitialize(row(number) + cell.offset) }
            }
        }
        for slab in slabs { slab.deallocate() }
        places.deallocate()
    }

    /// What the rows and the table take.
    var byteCount: Int {
        slabs.count * (Self.rowsPerSlab * layout.byteCount + 16) + slabs.capacity * 8
            + places.count * 4 + bytesElsewhere
    }

    @inline(__always)
    func row(_ number: Int) -> UnsafeMutableRawPointer {
        slabs[number / Self.rowsPerSlab] + number % Self.rowsPerSlab * layout.byteCount
    }

    /// The key's row.
    @inline(__always)
    func find(_ probe: borrowing KeyProbe) -> UnsafeMutableRawPointer? {
        guard !places.isEmpty else { return nil }
        let hash = UInt32(truncatingIfNeeded: probe.hash)
        var place = Self.place(hash, of: places.count)
        while places[place] != 0 {
            let row = row(Int(places[place] - 1))
            if row.load(fromByteOffset: RowLayout.hashOffset, as: UInt32.self) == hash,
                probe.matches(row)
            {
                return row
            }
            place &+= 1
            if place == places.count { place = 0 }
        }
        return nil
    }

    /// A new row of a key that has none: its key is laid out, everything else is not.
    mutating func add(_ probe: borrowing KeyProbe) -> UnsafeMutableRawPointer {
        if (count + 1) * 5 > places.count * 3 { grow() }
        if count == slabs.count * Self.rowsPerSlab {
            slabs.append(
                .allocate(byteCount: Self.rowsPerSlab * layout.byteCount, alignment: 8))
        }
        let row = row(count)
        row.initializeMemory(as: UInt8.self, repeating: 0, count: layout.byteCount)
        let hash = UInt32(truncatingIfNeeded: probe.hash)
        row.storeBytes(of: hash, toByteOffset: RowLayout.hashOffset, as: UInt32.self)
        probe.initializeKey(of: row)
        count += 1
        take(hash, number: count)
        for cell in layout.keys where cell.isLong { note(row + cell.offset, 1) }
        for cell in layout.features where cell.isLong {
            LongCell.initialize(row + cell.offset, to: UnsafeRawBufferPointer(start: nil, count: 0))
        }
        return row
    }

    /// Writes the order and the features of a row over what it has.
    mutating func fill(
        _ row: UnsafeMutableRawPointer, _ order: RowOrder, _ value: (Int) -> FeatureValue
    ) {
        row.storeBytes(of: order.eventTime.microseconds, as: Int64.self)
        row.storeBytes(of: order.createdTime.microseconds, toByteOffset: 8, as: Int64.self)
        row.storeBytes(of: order.sequence, toByteOffset: 16, as: Int64.self)
        var nulls: UInt32 = 0
        for (index, cell) in layout.features.enumerated() {
            let value = value(index)
            let place = row + cell.offset
            if cell.isLong {
                note(place, -1)
                LongCell.deinitialize(place)
                value.initialize(place, as: cell.type)
                note(place, 1)
            } else {
                value.initialize(place, as: cell.type)
            }
            if value.isNull { nulls |= 1 << UInt32(index % 32) }
            if index % 32 == 31 || index == layout.features.count - 1 {
                row.storeBytes(
                    of: nulls, toByteOffset: RowLayout.nullsOffset + index / 32 * 4,
                    as: UInt32.self)
                nulls = 0
            }
        }
    }

    /// Takes the key's row away; the last row moves into its place.
    /// - Returns: Whether there was one.
    mutating func remove(_ probe: borrowing KeyProbe) -> Bool {
        guard let row = find(probe) else { return false }
        for cell in layout.longCells {
            note(row + cell.offset, -1)
            LongCell.deinitialize(row + cell.offset)
        }
        let place = placeOf(row)
        let number = places[place]
        free(place)
        let last = self.row(count - 1)
        if last != row {
            places[placeOf(last)] = number
            row.copyMemory(from: last, byteCount: layout.byteCount)
        }
        count -= 1
        removals += 1
        return true
    }

    /// Calls `visit` with every row.
    func forEach(_ visit: (UnsafeRawPointer) -> Void) {
        for number in 0..<count { visit(row(number)) }
    }

    /// Appends a row as it lies in memory, and what its cells have elsewhere.
    func encode(_ row: UnsafeRawPointer, to bytes: inout [UInt8]) {
        bytes.append(
            contentsOf: UnsafeRawBufferPointer(start: row, count: layout.byteCount))
        for cell in layout.longCells where LongCell.isElsewhere(row + cell.offset) {
            bytes.append(contentsOf: LongCell.bytes(row + cell.offset))
        }
    }

    @inline(__always)
    private static func place(_ hash: UInt32, of count: Int) -> Int {
        Int((UInt64(hash) &* UInt64(count)) &>> 32)
    }

    /// Counts what a cell has elsewhere, or, with -1, what it gives back.
    private mutating func note(_ cell: UnsafeRawPointer, _ sign: Int) {
        let bytes = LongCell.bytesElsewhere(cell)
        if bytes > 0 { bytesElsewhere += sign * (bytes + 16) }
    }

    private mutating func take(_ hash: UInt32, number: Int) {
        var place = Self.place(hash, of: places.count)
        while places[place] != 0 {
            place += 1
            if place == places.count { place = 0 }
        }
        places[place] = UInt32(number)
    }

    private mutating func grow() {
        places.deallocate()
        places = .allocate(capacity: max(16, places.count + places.count / 2))
        places.initialize(repeating: 0)
        for number in 0..<count {
            take(
                row(number).load(fromByteOffset: RowLayout.hashOffset, as: UInt32.self),
                number: number + 1)
        }
    }

    /// Where the table says the row is.
    private func placeOf(_ wanted: UnsafeRawPointer) -> Int {
        var place = Self.place(
            wanted.load(fromByteOffset: RowLayout.hashOffset, as: UInt32.self), of: places.count)
        while UnsafeRawPointer(row(Int(places[place] - 1))) != wanted {
            place += 1
            if place == places.count { place = 0 }
        }
        return place
    }

    /// Empties a place and moves those behind it up, so that each is found from its own.
    private mutating func free(_ freed: Int) {
        var hole = freed
        var place = hole
        while true {
            place += 1
            if place == places.count { place = 0 }
            guard places[place] != 0 else { break }
            let hash = row(Int(places[place] - 1)).load(
                fromByteOffset: RowLayout.hashOffset, as: UInt32.self)
            let home = Self.place(hash, of: places.count)
            // Stays where its way from home does not cross the hole.
            let isBetween =
                hole <= place ? (hole < home && home <= place) : (hole < home || home <= place)
            if isBetween { continue }
            places[hole] = places[place]
            hole = place
        }
        places[hole] = 0
    }
}
