/// The arrays of a forest outside of Swift's: their places never move, so that C may hold them.
struct ForestMemory {
    private(set) var byteCount = 0
    private var regions: [UnsafeMutableRawPointer] = []

    /// A copy of the array that begins a cache line, kept until `free()`.
    mutating func keep<Element: BitwiseCopyable>(_ array: [Element]) -> UnsafePointer<Element> {
        let size = max(array.count, 1) * MemoryLayout<Element>.stride
        let region = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        regions.append(region)
        byteCount += size
        let copy = region.bindMemory(to: Element.self, capacity: max(array.count, 1))
        array.withUnsafeBufferPointer { array in
            if let start = array.baseAddress { copy.update(from: start, count: array.count) }
        }
        return UnsafePointer(copy)
    }

    func free() {
        for region in regions { region.deallocate() }
    }
}
