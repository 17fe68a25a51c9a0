import Glibc
package import Training

/// An order and its matrix as they lie in the shared memory that a training process is given.
///
/// ```
///  header      7 × UInt64: mark, bytes of order, champion and names, rows, columns, keys
///  order       JSON, without the champion's file
///  champion    its file; empty without one
///  names       JSON of the names of columns, keys, their values, and classes
///  values      rows × columns × Float
///  labels      rows × Float
///  times       rows × Int64
///  codes       keys × rows × Int32
/// ```
/// Numbers are the machine's own: both sides are the same program.
package struct TrainingParcel {
    package let order: TrainingOrder
    package let matrix: TrainingMatrix

    private static let mark: UInt64 = 0x0001_5445_4452_414C

    private struct Names: Codable {
        let columns: [String]
        let keys: [String]
        let values: [[String]]
        let classes: [String]
    }

    package func write(to descriptor: Int32) throws(TrainingError) {
        var order = order
        let champion = order.champion?.file ?? []
        order.champion?.file = []
        let orderBytes = try TrainerCoding.encode(order)
        let names = try TrainerCoding.encode(
            Names(
                columns: matrix.columns, keys: matrix.keys.map(\.name),
                values: matrix.keys.map(\.values), classes: matrix.classes))
        let header = [
            orderBytes.count, champion.count, names.count, matrix.rowCount, matrix.columns.count,
            matrix.keys.count,
        ]
        try Descriptor.write([Self.mark] + header.map(UInt64.init), to: descriptor)
        try Descriptor.write(orderBytes, to: descriptor)
        try Descriptor.write(champion, to: descriptor)
        try Descriptor.write(names, to: descriptor)
        try Descriptor.write(matrix.values, to: descriptor)
        try Descriptor.write(matrix.labels, to: descriptor)
        try Descriptor.write(matrix.eventTimes, to: descriptor)
        for key in matrix.keys { try Descriptor.write(key.codes, to: descriptor) }
    }

    package init(order: TrainingOrder, matrix: TrainingMatrix) {
        self.order = order
        self.matrix = matrix
    }

    /// - Throws: `.trainerFailed` where the sizes do not add up.
    package init(readingFrom descriptor: Int32) throws(TrainingError) {
        var state = stat()
        guard fstat(descriptor, &state) == 0, state.st_size > 0 else { throw Self.damaged }
        let size = Int(state.st_size)
        guard let start = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0),
            start != MAP_FAILED
        else { throw Descriptor.failure("map the shared memory") }
        defer { munmap(start, size) }
        try self.init(reading: UnsafeRawBufferPointer(start: start, count: size))
    }

    private init(reading bytes: UnsafeRawBufferPointer) throws(TrainingError) {
        var rest = bytes
        guard let header = Self.take(UInt64.self, 7, from: &rest), header[0] == Self.mark else {
            throw Self.damaged
        }
        let sizes = header.dropFirst().map { Int(truncatingIfNeeded: $0) }
        let (rows, columns, keys) = (sizes[3], sizes[4], sizes[5])
        let (valueCount, tooMany) = rows.multipliedReportingOverflow(by: columns)
        guard !tooMany,
            let orderBytes = Self.take(UInt8.self, sizes[0], from: &rest),
            let champion = Self.take(UInt8.self, sizes[1], from: &rest),
            let namesBytes = Self.take(UInt8.self, sizes[2], from: &rest),
            let values = Self.take(Float.self, valueCount, from: &rest),
            let labels = Self.take(Float.self, rows, from: &rest),
            let times = Self.take(Int64.self, rows, from: &rest)
        else { throw Self.damaged }
        let names = try TrainerCoding.decode(Names.self, from: namesBytes)
        guard names.columns.count == columns, names.keys.count == keys,
            names.values.count == keys
        else { throw Self.damaged }
        var keyColumns: [KeyColumn] = []
        for (name, values) in zip(names.keys, names.values) {
            guard let codes = Self.take(Int32.self, rows, from: &rest),
                codes.allSatisfy({ $0 >= -1 && $0 < values.count })
            else { throw Self.damaged }
            keyColumns.append(KeyColumn(name: name, codes: codes, values: values))
        }
        guard rest.isEmpty else { throw Self.damaged }
        var order = try TrainerCoding.decode(TrainingOrder.self, from: orderBytes)
        order.champion?.file = champion
        self.order = order
        matrix = TrainingMatrix(
            columns: names.columns, values: values, labels: labels, eventTimes: times,
            keys: keyColumns, classes: names.classes)
    }

    /// The next numbers; nil where there are not as many.
    private static func take<Element>(
        _ type: Element.Type, _ count: Int, from bytes: inout UnsafeRawBufferPointer
    ) -> [Element]? {
        let (size, tooMany) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard !tooMany, count >= 0, size <= bytes.count else { return nil }
        let source = UnsafeRawBufferPointer(rebasing: bytes[..<size])
        bytes = UnsafeRawBufferPointer(rebasing: bytes[size...])
        return [Element](unsafeUninitializedCapacity: count) { elements, initialized in
            UnsafeMutableRawBufferPointer(elements).copyMemory(from: source)
            initialized = count
        }
    }

    private static let damaged = TrainingError.trainerFailed(
        "the order it was given is damaged")
}
