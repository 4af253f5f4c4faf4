//! How long each pass takes, on the example and on fleets of 10, 100 and 1,000 sites written out as source.
//!
//! `cargo bench` runs all, `cargo bench -- plan` those with `plan` in their name, `cargo bench -- /1000` those of one size.
//! Files are read before anything is measured, so no row waits for the disk. A row is `pass/fleet`; read a row of 1,000
//! sites beside that of 100: ten times as long is a pass that goes over everything once, more asks for a look.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark of a project that does not compile has to stop"
)]
#![allow(missing_docs, reason = "criterion's macros make functions without")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use camino::Utf8PathBuf;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use hostc::bundle::seal;
use hostc::checks::{self, CheckContext, Run, check, count};
use hostc::dialect::DIALECT;
use hostc::graph::link_checked;
use hostc::lower::lower;
use hostc::pipeline::{Compilation, Request, compile, render};
use hostc::plan::lock::Lock;
use hostc::plan::{Targets, plan};
use hostc::project::Project;
use hostc::schema::Target;
use hostc_lang::{Entry, SourceFile, World, evaluate, lex, parse};
use tempfile::TempDir;

#[path = "../tests/common/fleet.rs"]
mod fleet;

const TARGETS: [Target; 2] = [Target::Systemd, Target::Compose];
const SITES: [usize; 3] = [10, 100, 1000];

/// A project whose files are all in memory.
struct Fleet {
    name: String,
    project: Project,
    /// The numbers that its first build handed out: what every later one begins with.
    lock: Lock,
    /// Where a generated one lies.
    _folder: Option<TempDir>,
}

impl Fleet {
    fn open(name: &str, path: &Path, folder: Option<TempDir>) -> Self {
        let project = Project::open(&Utf8PathBuf::try_from(path.to_owned()).unwrap()).unwrap();
        let mut fleet = Self {
            name: name.to_owned(),
            project,
            lock: Lock::default(),
            _folder: folder,
        };
        fleet.lock = fleet.compile(Targets::Declared).lock;
        fleet
    }

    fn example() -> Self {
        Self::open(
            "example",
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/multi-site"),
            None,
        )
    }

    fn of(sites: usize) -> Self {
        let folder = TempDir::new().unwrap();
        fleet::write(folder.path(), sites).unwrap();
        let path = folder.path().to_owned();
        Self::open(&sites.to_string(), &path, Some(folder))
    }

    fn compile(&self, targets: Targets) -> Compilation {
        let request = Request {
            modules: self.project.modules(),
            profile: "production",
            targets,
            lock: &self.lock,
        };
        let compiled = compile(&request, &self.project);
        assert!(!compiled.diagnostics.has_errors(), "{:?}", compiled.diagnostics);
        compiled.value.unwrap()
    }

    fn files(&self) -> Vec<Arc<SourceFile>> {
        let modules = self.project.modules().iter();
        modules.map(|path| self.project.load(path).unwrap()).collect()
    }
}

fn all() -> Vec<Fleet> {
    let mut fleets = vec![Fleet::example()];
    fleets.extend(SITES.map(Fleet::of));
    fleets
}

/// The passes one by one.
fn passes(criterion: &mut Criterion) {
    for fleet in &all() {
        let files = fleet.files();
        let entry = Entry::Project {
            modules: fleet.project.modules(),
            profile: "production",
        };
        let tree = evaluate(&entry, &DIALECT, &fleet.project).value.unwrap();
        let compiled = fleet.compile(Targets::Declared);
        let mut bench = |pass: &str, run: &mut dyn FnMut()| {
            let mut group = criterion.benchmark_group(pass);
            group.sample_size(10);
            group.bench_function(BenchmarkId::from_parameter(&fleet.name), |bencher| {
                bencher.iter(&mut *run)
            });
            group.finish();
        };
        bench("lex", &mut || files.iter().for_each(|file| drop(black_box(lex(file)))));
        bench("lex+parse", &mut || {
            files.iter().for_each(|file| drop(black_box(parse(file))))
        });
        bench("evaluate", &mut || {
            drop(black_box(evaluate(&entry, &DIALECT, &fleet.project)))
        });
        bench("lower", &mut || drop(black_box(lower(&tree))));
        bench("link", &mut || drop(black_box(link_checked(&compiled.fleet))));
        for target in TARGETS {
            bench(&format!("plan-{}", target.name()), &mut || {
                let targets = (target, Targets::Asked(target));
                drop(black_box(plan(&compiled.fleet, &compiled.graph, targets, &fleet.lock)))
            });
        }
        bench("check-plans", &mut || {
            drop(black_box(check(
                &compiled.fleet,
                &compiled.graph,
                (&compiled.plans, Targets::Declared),
                &fleet.lock,
            )))
        });
        for planned in &compiled.plans {
            let target = planned.plan.target.name();
            bench(&format!("render-{target}"), &mut || {
                drop(black_box(render(&compiled.fleet, planned)))
            });
            let artifacts = render(&compiled.fleet, planned).value;
            bench(&format!("seal-{target}"), &mut || {
                drop(black_box(seal(artifacts.clone(), &planned.plan)))
            });
        }
    }
}

/// Each check by itself, on the largest fleet.
fn each_check(criterion: &mut Criterion) {
    let fleet = Fleet::of(SITES[2]);
    let compiled = fleet.compile(Targets::Declared);
    let context = |planned| CheckContext::new(&compiled.fleet, &compiled.graph, planned, &fleet.lock);
    let contexts: Vec<CheckContext<'_>> = compiled.plans.iter().map(context).collect();
    let mut group = criterion.benchmark_group("check");
    group.sample_size(10);
    group.warm_up_time(Duration::from_millis(200));
    group.measurement_time(Duration::from_millis(500));
    for check in checks::all().filter(|check| matches!(check.run, Run::Plan(_))) {
        group.bench_function(BenchmarkId::new(check.name, &fleet.name), |bencher| {
            bencher.iter(|| contexts.iter().map(|context| count(check, context)).sum::<usize>())
        });
    }
    group.finish();
}

/// What the commands do, but for the disk.
fn commands(criterion: &mut Criterion) {
    for fleet in &all() {
        let mut group = criterion.benchmark_group("commands");
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("check", &fleet.name), |bencher| {
            bencher.iter(|| black_box(fleet.compile(Targets::Declared)))
        });
        for target in TARGETS {
            let name = format!("build-{}", target.name());
            group.bench_function(BenchmarkId::new(name, &fleet.name), |bencher| {
                bencher.iter(|| {
                    let compiled = fleet.compile(Targets::Asked(target));
                    let planned = compiled.plans.first().unwrap();
                    black_box(seal(render(&compiled.fleet, planned).value, &planned.plan))
                })
            });
        }
        group.finish();
    }
}

criterion_group!(benches, passes, each_check, commands);
criterion_main!(benches);
