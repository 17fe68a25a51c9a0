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

    /// `forest_decide` of this kind of number.
    static func decide(
        _ forms: UnsafePointer<UInt32>, _ thresholds: UnsafePointer<Self>, count: Int,
        _ row: UnsafePointer<Self>, _ goesLeft: UnsafeMutablePointer<UInt8>)
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

    package static func decide(
        _ forms: UnsafePointer<UInt32>, _ thresholds: UnsafePointer<Float>, count: Int,
        _ row: UnsafePointer<Float>, _ goesLeft: UnsafeMutablePointer<UInt8>
    ) {
        forest_decide_float(forms, thresholds, count, row, goesLeft)
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

    package static func decide(
        _ forms: UnsafePointer<UInt32>, _ thresholds: UnsafePointer<Double>, count: Int,
        _ row: UnsafePointer<Double>, _ goesLeft: UnsafeMutablePointer<UInt8>
    ) {
        forest_decide_double(forms, thresholds, count, row, goesLeft)
    }
}
