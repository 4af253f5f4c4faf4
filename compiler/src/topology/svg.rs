//! The topology as a picture.
//!
//! Ranks, crossings and curves are the business of `layout-rs`, a layout engine in Rust alone. It knows no clusters: what is on one
//! host has one colour, and the host's name stands in each box.

use layout::backends::svg::SVGWriter;
use layout::core::base::Orientation;
use layout::core::color::Color;
use layout::core::format::{ClipHandle, RenderBackend};
use layout::core::geometry::Point;
use layout::core::style::{LineStyleKind, StyleAttr};
use layout::std_shapes::render::get_shape_size;
use layout::std_shapes::shapes::{Arrow, Element, LineEndKind, ShapeKind};
use layout::topo::layout::VisualGraph;

use super::{Node, NodeKind, Topology, shortened};

/// One size of letters: the writer lists sizes in no order.
const LETTERS: usize = 14;
/// Room around the picture.
const MARGIN: f64 = 10.0;
const WHITE: u32 = 0xFFFF_FFFF;
const BLACK: u32 = 0x0000_00FF;
/// Light colours that black letters can be read on, for one host after the other.
const COLOURS: [u32; 8] = [
    0xDCE9_F7FF,
    0xE4F3_DCFF,
    0xFBEBD3FF,
    0xF3E0_EFFF,
    0xE1F2_F1FF,
    0xF7E1_DEFF,
    0xEEEA_F6FF,
    0xF4F1_CCFF,
];
/// A label as large as this would make the picture useless.
const LONGEST_LINE: usize = 60;

/// A picture, as SVG.
pub fn svg(topology: &Topology) -> String {
    let mut graph = VisualGraph::new(Orientation::LeftToRight);
    let handles: Vec<_> = topology
        .nodes
        .iter()
        .map(|node| graph.add_node(element(topology, node)))
        .collect();
    for edge in &topology.edges {
        let at = |id: &str| handles.get(topology.number(id)?).copied();
        if let (Some(from), Some(to)) = (at(&edge.from), at(&edge.to)) {
            graph.add_edge(arrow(&edge.label()), from, to);
        }
    }
    let mut canvas = Canvas::default();
    graph.do_it(false, false, false, &mut canvas);
    canvas.finish()
}

/// The writer, with the size of what is drawn: its own leaves room for a column of as many lines as a text has letters.
#[derive(Default)]
struct Canvas {
    writer: SVGWriter,
    width: f64,
    height: f64,
}

impl Canvas {
    fn reach(&mut self, point: Point) {
        self.width = self.width.max(point.x + MARGIN);
        self.height = self.height.max(point.y + MARGIN);
    }

    fn finish(self) -> String {
        let (width, height) = (self.width.ceil(), self.height.ceil());
        let head = format!(
            "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" xmlns=\"http://www.w3.org/2000/svg\">"
        );
        let text = self.writer.finalize();
        let lines = text.split_inclusive('\n').map(str::trim);
        let lines = lines.filter(|line| !line.is_empty()).map(|line| {
            let old = line.find("<svg ").map(|start| line.split_at(start).0);
            old.map_or_else(|| line.to_owned(), |before| format!("{before}{head}"))
        });
        lines.collect::<Vec<_>>().join("\n") + "\n"
    }
}

impl RenderBackend for Canvas {
    fn draw_rect(
        &mut self,
        xy: Point,
        size: Point,
        look: &StyleAttr,
        properties: Option<String>,
        clip: Option<ClipHandle>,
    ) {
        self.reach(xy.add(size));
        self.writer.draw_rect(xy, size, look, properties, clip);
    }

    fn draw_line(&mut self, start: Point, stop: Point, look: &StyleAttr, properties: Option<String>) {
        self.reach(start);
        self.reach(stop);
        self.writer.draw_line(start, stop, look, properties);
    }

    fn draw_circle(&mut self, xy: Point, size: Point, look: &StyleAttr, properties: Option<String>) {
        self.reach(xy.add(size.scale(0.5)));
        self.writer.draw_circle(xy, size, look, properties);
    }

    fn draw_text(&mut self, xy: Point, text: &str, look: &StyleAttr) {
        self.reach(xy);
        self.writer.draw_text(xy, text, look);
    }

    fn draw_arrow(
        &mut self,
        path: &[(Point, Point)],
        dashed: bool,
        head: (bool, bool),
        look: &StyleAttr,
        properties: Option<String>,
        text: &str,
    ) {
        for (from, to) in path {
            self.reach(*from);
            self.reach(*to);
        }
        self.writer.draw_arrow(path, dashed, head, look, properties, text);
    }

    fn create_clip(&mut self, xy: Point, size: Point, rounded_px: usize) -> ClipHandle {
        self.writer.create_clip(xy, size, rounded_px)
    }
}

fn element(topology: &Topology, node: &Node) -> Element {
    let host = node.host.as_ref().and_then(|host| {
        let number = topology.hosts.iter().position(|machine| machine.resource == *host)?;
        Some((number, topology.hosts.get(number)?))
    });
    let colour = host.map_or(WHITE, |(number, _)| {
        COLOURS.get(number % COLOURS.len()).copied().unwrap_or(WHITE)
    });
    let mut lines: Vec<String> = node.label.iter().map(|line| line_of(line)).collect();
    lines.extend(host.map(|(_, machine)| line_of(&format!("on {}", machine.label))));
    let label = lines.join("\n");
    let shape = match node.kind {
        NodeKind::Internet | NodeKind::Front | NodeKind::Outside => ShapeKind::new_circle(&label),
        NodeKind::Database | NodeKind::Cache => ShapeKind::new_double_circle(&label),
        NodeKind::Proxy | NodeKind::Site | NodeKind::Files | NodeKind::Service | NodeKind::Job => {
            ShapeKind::new_box(&label)
        }
    };
    let look = StyleAttr::new(Color::new(BLACK), 1, Some(Color::new(colour)), 4, LETTERS);
    let size = get_shape_size(Orientation::LeftToRight, &shape, LETTERS, false);
    Element::create(shape, look, Orientation::LeftToRight, size)
}

fn arrow(label: &str) -> Arrow {
    let look = StyleAttr::new(Color::new(BLACK), 1, None, 0, LETTERS);
    let label = line_of(label);
    Arrow::new(
        LineEndKind::None,
        LineEndKind::Arrow,
        LineStyleKind::Normal,
        &label,
        &look,
        &None,
        &None,
    )
}

fn line_of(text: &str) -> String {
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    shortened(&text, LONGEST_LINE)
}
