package import CForest

/// The numbers that a forest compares and sums: float32 or float64, as its format demands.
package protocol ForestNumber: BinaryFloatingPoint, BitwiseCopyable, Sendable {
    /// `forest_add_row` of this kind of number.
    static func addRow(
        _ forest: UnsafePointer<RankedForest>, _ row: UnsafePointer<Self>,
        _ ranks: UnsafeMutablePointer<UInt16>, _ margins: UnsafeMutablePointer<Self>, wide: Bool)

    /// `forest_add_rows` of this kind of number.
    static func addRows(
        _ forest: UnsafePointer<RankedForest>, _ rows: UnsafePointer<Self>, count: Int,
        _ ranks: UnsafeMutableRawPointer, _ margins: UnsafeMutablePointer<Self>, wide: Bool)
}

extension Float: ForestNumber {
    package static func addRow(
        _ forest: UnsafePointer<RankedForest>, _ row: UnsafePointer<Float>,
        _ ranks: UnsafeMutablePointer<UInt16>, _ margins: UnsafeMutablePointer<Float>, wide: Bool
    ) {
        forest_add_row_float(forest, row, ranks, margins, wide)
    }

    package static func addRows(
        _ forest: UnsafePointer<RankedForest>, _ rows: UnsafePointer<Float>, count: Int,
        _ ranks: UnsafeMutableRawPointer, _ margins: UnsafeMutablePointer<Float>, wide: Bool
    ) {
        forest_add_rows_float(forest, rows, count, ranks, margins, wide)
    }
}

extension Double: ForestNumber {
    package static func addRow(
        _ forest: UnsafePointer<RankedForest>, _ row: UnsafePointer<Double>,
        _ ranks: UnsafeMutablePointer<UInt16>, _ margins: UnsafeMutablePointer<Double>, wide: Bool
    ) {
        forest_add_row_double(forest, row, ranks, margins, wide)
    }

    package static func addRows(
        _ forest: UnsafePointer<RankedForest>, _ rows: UnsafePointer<Double>, count: Int,
        _ ranks: UnsafeMutableRawPointer, _ margins: UnsafeMutablePointer<Double>, wide: Bool
    ) {
        forest_add_rows_double(forest, rows, count, ranks, margins, wide)
    }
}
