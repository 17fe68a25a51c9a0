/// Named bars, one below the other, as SVG.
struct BarPlot {
    struct Bar {
        let name: String
        let value: Double
    }

    let bars: [Bar]

    private static let (rowHeight, width, left) = (20.0, 640.0, 260.0)

    var svg: String {
        let most = bars.map(\.value.magnitude).max() ?? 0
        let height = Int(Self.rowHeight) * bars.count + 8
        let rows = bars.enumerated().map { place, bar in
            let top = Double(place) * Self.rowHeight + 4
            let share = most > 0 ? bar.value.magnitude / most : 0
            let length = share * (Self.width - Self.left - 90)
            return """
                <text x="\(Self.left - 6)" y="\(top + 13)" text-anchor="end">\
                \(Markup.escaped(bar.name))</text>
                <rect class="bar" x="\(Self.left)" y="\(top)" width="\(Markup.figure(length))" \
                height="14"/>
                <text x="\(Markup.figure(Self.left + length + 6))" y="\(top + 13)">\
                \(Markup.figure(bar.value))</text>

                """
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(height)" \
            width="\(Int(Self.width))" height="\(height)" role="img" aria-label="importance">
            \(rows.joined())</svg>

            """
    }
}
