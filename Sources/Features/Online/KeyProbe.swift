/// A key laid out as it lies in rows, to be found among them.
///
/// Short keys are compared as one piece of memory; of long texts the cells cannot be, since each
/// says where its own copy lies.
struct KeyProbe: ~Copyable {
    private let cells: UnsafeMutableRawBufferPointer
    private(set) var hash: UInt64 = 0
    /// Whether a cell's bytes lie elsewhere.
    private var hasElsewhere = false
    private let layout: RowLayout

    init(_ layout: RowLayout) {
        self.layout = layout
        cells = .allocate(byteCount: max(8, layout.keyBytes.count), alignment: 8)
        cells.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        clear()
        cells.deallocate()
    }

    /// Lays the key out; false where one of its values is not of the key's type, so that no row
    /// has it.
    @inline(__always)
    mutating func set(_ value: (Int) -> FeatureValue) -> Bool {
        if hasElsewhere {
            clear()
            hasElsewhere = false
        }
        for (index, cell) in layout.keys.enumerated() {
            let value = value(index)
            guard value.isOf(cell.type) else { return false }
            let place = place(of: cell)
            if !cell.isLong { place.storeBytes(of: 0, as: UInt64.self) }
            value.initialize(place, as: cell.type)
            if cell.isLong, LongCell.isElsewhere(place) { hasElsewhere = true }
        }
        var hasher = Hasher()
        if hasElsewhere {
            for cell in layout.keys {
                hasher.combine(bytes: bytes(of: cell, at: cells.baseAddress.unsafelyUnwrapped))
                hasher.combine(0xFF as UInt8)
            }
        } else {
            // Word by word: what is combined as bytes is combined one at a time.
            for offset in stride(from: 0, to: layout.keyBytes.count, by: 8) {
                hasher.combine(cells.load(fromByteOffset: offset, as: UInt64.self))
            }
        }
        hash = UInt64(truncatingIfNeeded: hasher.finalize())
        return true
    }

    /// Whether the row is the key's.
    @inline(__always)
    func matches(_ row: UnsafeRawPointer) -> Bool {
        let own = UnsafeRawPointer(cells.baseAddress.unsafelyUnwrapped)
        let stored = row + layout.keyBytes.lowerBound
        guard hasElsewhere else {
            var offset = 0
            while offset < layout.keyBytes.count {
                guard
                    own.load(fromByteOffset: offset, as: UInt64.self)
                        == stored.load(fromByteOffset: offset, as: UInt64.self)
                else { return false }
                offset &+= 8
            }
            return true
        }
        return layout.keys.allSatisfy { cell in
            bytes(of: cell, at: own).elementsEqual(bytes(of: cell, at: stored))
        }
    }

    /// Lays the key out in a new row.
    func initializeKey(of row: UnsafeMutableRawPointer) {
        let own = UnsafeRawPointer(cells.baseAddress.unsafelyUnwrapped)
        for cell in layout.keys {
            let offset = cell.offset - layout.keyBytes.lowerBound
            if cell.isLong {
                LongCell.initialize(row + cell.offset, to: LongCell.bytes(own + offset))
            } else {
                (row + cell.offset).copyMemory(from: own + offset, byteCount: 8)
            }
        }
    }

    private func place(of cell: RowLayout.Cell) -> UnsafeMutableRawPointer {
        cells.baseAddress.unsafelyUnwrapped + (cell.offset - layout.keyBytes.lowerBound)
    }

    private func bytes(of cell: RowLayout.Cell, at base: UnsafeRawPointer) -> UnsafeRawBufferPointer
    {
        let place = base + (cell.offset - layout.keyBytes.lowerBound)
        return cell.isLong ? LongCell.bytes(place) : UnsafeRawBufferPointer(start: place, count: 8)
    }

    private func clear() {
        for cell in layout.keys where cell.isLong {
            let place = place(of: cell)
            LongCell.deinitialize(place)
            place.storeBytes(of: 0, toByteOffset: 0, as: UInt64.self)
            place.storeBytes(of: 0, toByteOffset: 8, as: UInt64.self)
        }
    }
}
