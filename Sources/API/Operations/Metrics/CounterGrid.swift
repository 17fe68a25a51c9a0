import Glibc
import Synchronization

/// Counters that threads add to at once without waiting or allocating, numbered from 0.
///
/// Threads are spread over copies that are added up when read; two event loops that counted in one
/// place would pass its cache line to and fro at every request.
// The pointer never changes, and what it points to is atomic.
package final class CounterGrid: @unchecked Sendable {
    private let cells: UnsafeMutablePointer<Atomic<Int>>
    private let count: Int

    /// More than there are busy threads, so that two of them seldom share one.
    private static let copiesBits = 3
    private static let copies = 1 << copiesBits

    package init(count: Int) {
        self.count = count
        cells = .allocate(capacity: count * Self.copies)
        for offset in 0..<(count * Self.copies) { (cells + offset).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: count * Self.copies)
        cells.deallocate()
    }

    package func add(_ amount: Int, at index: Int) {
        precondition(0..<count ~= index, "a counter beyond the grid")
        // Multiplied by 2⁶⁴ over the golden ratio, which spreads the addresses threads go by.
        let spread = UInt64(pthread_self()) &* 0x9E37_79B9_7F4A_7C15
        let copy = Int(spread >> UInt64(64 - Self.copiesBits))
        cells[copy * count + index].add(amount, ordering: .relaxed)
    }

    /// What was added so far.
    package subscript(index: Int) -> Int {
        precondition(0..<count ~= index, "a counter beyond the grid")
        return (0..<Self.copies).reduce(0) {
            $0 + cells[$1 * count + index].load(ordering: .relaxed)
        }
    }
}
