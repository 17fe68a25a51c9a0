import JSON
import Models

/// An output of a model for some rows, as a tensor of an answer.
struct AnsweredTensor {
    /// Where its numbers are in the rows of scores.
    struct Place {
        let scores: [Double]
        let scoreWidth: Int
        let columns: Range<Int>

        /// In the order of the tensor: row after row.
        @inline(__always)
        subscript(index: Int) -> Double {
            let (row, column) = index.quotientAndRemainder(dividingBy: columns.count)
            return scores[row * scoreWidth + columns.lowerBound + column]
        }
    }

    private enum Elements {
        case numbers(Place)
        case wholeNumbers([Int64])
        case texts([String])
    }

    let name: String
    let datatype: TensorDatatype
    let shape: [Int]
    let isBinary: Bool
    private let elements: Elements

    init(
        _ output: ModelSignature.Output, at place: Place, rows: Int, classes: [String],
        classesMax: Int?, isBinary: Bool
    ) {
        name = output.name
        self.isBinary = isBinary
        if let classesMax {
            let named = min(classesMax, output.width)
            datatype = .bytes
            shape = [rows, named]
            elements = .texts(
                (0..<rows).flatMap { Self.likeliest(named, in: place, row: $0, classes) })
            return
        }
        datatype = TensorDatatype(output.type)
        shape = output.shape(rows: rows)
        let count = rows * output.width
        switch output.type {
        case .float32, .float64: elements = .numbers(place)
        case .int64:
            // Of a label the number is its place among the classes.
            let numbers = output.role == .label ? classes.map { Int64($0) } : []
            elements = .wholeNumbers(
                (0..<count).map { index in
                    let place = place[index].whole
                    return numbers.indices.contains(place) ? numbers[place] ?? 0 : Int64(place)
                })
        case .string:
            elements = .texts(
                (0..<count).map { index in
                    let place = place[index].whole
                    return classes.indices.contains(place) ? classes[place] : ""
                })
        }
    }

    private var count: Int { shape.reduce(1, *) }

    /// Bytes in binary.
    var binaryBytes: Int {
        if case .texts(let texts) = elements { return texts.reduce(0) { $0 + 4 + $1.utf8.count } }
        return count * (datatype.elementBytes ?? 0)
    }

    /// All elements in one list.
    func writeJSON(to writer: inout JSONWriter) { write(0..<count, to: &writer) }

    /// A list of the rows: of one column its elements, of several a list for each.
    func writeRows(to writer: inout JSONWriter) {
        guard shape.count > 1, shape[1] != 1 else { return writeJSON(to: &writer) }
        writer.beginArray()
        for row in 0..<shape[0] { write(row * shape[1]..<(row + 1) * shape[1], to: &writer) }
        writer.endArray()
    }

    private func write(_ range: Range<Int>, to writer: inout JSONWriter) {
        switch elements {
        case .texts(let texts):
            writer.beginArray()
            for text in texts[range] { writer.string(text) }
            writer.endArray()
        case .wholeNumbers(let numbers):
            writer.beginArray()
            for number in numbers[range] { writer.int64(number) }
            writer.endArray()
        case .numbers(let place):
            let isShort = datatype == .fp32
            writer.rawValue(bytesMax: 2 + range.count * (JSONSpace.numberBytesMax + 1)) { space in
                space.list(range.count) { index, space in
                    let number = place[range.lowerBound + index]
                    if isShort {
                        space.float(Float(number), nonFinite: .name)
                    } else {
                        space.double(number, nonFinite: .name)
                    }
                }
            }
        }
    }

    /// Appends the elements in binary, little-endian.
    func append(to bytes: inout [UInt8]) {
        switch elements {
        case .texts(let texts):
            for text in texts {
                bytes.append(littleEndian: UInt32(text.utf8.count))
                bytes.append(contentsOf: text.utf8)
            }
        case .wholeNumbers(let numbers):
            for number in numbers { bytes.append(littleEndian: number) }
        case .numbers(let place) where datatype == .fp32:
            for index in 0..<count { bytes.append(littleEndian: Float(place[index]).bitPattern) }
        case .numbers(let place):
            for index in 0..<count { bytes.append(littleEndian: place[index].bitPattern) }
        }
    }

    /// `value:index:label` of the classes with the greatest scores of a row, as Triton has it.
    private static func likeliest(
        _ count: Int, in place: Place, row: Int, _ classes: [String]
    ) -> [String] {
        let width = place.columns.count
        let score = { (index: Int) in place[row * width + index] }
        // Equal ones in their order, and those that are no numbers last.
        let order = (0..<width).sorted { left, right in
            if score(left) == score(right) || score(left).isNaN && score(right).isNaN {
                return left < right
            }
            return score(left) > score(right) || score(right).isNaN
        }
        return order.prefix(count).map { index in
            let label = classes.indices.contains(index) ? ":\(classes[index])" : ""
            return "\(Float(score(index))):\(index)\(label)"
        }
    }
}

extension ModelSignature.Output {
    /// One label a row is a list; everything else has columns.
    func shape(rows: Int) -> [Int] { role == .label && width == 1 ? [rows] : [rows, width] }
}

extension Double {
    /// A place among classes; -1 for what cannot be one.
    fileprivate var whole: Int { Int(exactly: self) ?? -1 }
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
