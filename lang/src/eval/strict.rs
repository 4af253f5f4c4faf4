//! Which arguments a function asks for whatever happens, and what of that can be had at once.
//!
//! `fib (n - 1)` need not promise `n - 1` to a function that begins with `n < 2`. A promise is skipped only where nobody can
//! tell: the function is sure to ask, both operands are integers that are there already, and the operation does not fail.

use rclite::Rc;

use crate::ast::BinaryOperator;
use crate::eval::Evaluator;
use crate::eval::code::{Code, ParameterCode, Part, Shared};
use crate::eval::frame::Frame;
use crate::eval::operators::Arithmetic;
use crate::eval::value::Value;

/// How many arguments are looked at, and how deep into a body.
const REACH: u32 = 16;

/// Of a function `a: b: …`, how many arguments it takes by name before it does anything, and which of them it then asks for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Strictness {
    arguments: u32,
    asked: u32,
}

impl Strictness {
    /// That of a function.
    pub(crate) fn of(parameter: &ParameterCode, body: &Code) -> Self {
        if !matches!(parameter, ParameterCode::Name) {
            return Self::default();
        }
        let mut arguments = 1;
        let mut innermost = body;
        while let Code::Lambda(next) = innermost
            && matches!(next.parameter, ParameterCode::Name)
            && arguments < REACH
        {
            arguments += 1;
            innermost = &next.body;
        }
        let asks = |argument: &u32| asks(innermost, arguments - 1 - argument, REACH);
        let asked = (0..arguments)
            .filter(asks)
            .fold(0, |asked, argument| asked | 1 << argument);
        Self { arguments, asked }
    }

    /// Whether `argument` of so many is sure to be asked for.
    pub(crate) fn asks_for(self, argument: usize, of: usize) -> bool {
        of >= self.arguments as usize && argument < self.arguments as usize && self.asked >> argument & 1 == 1
    }
}

/// Whether evaluating `code` evaluates the only slot of the frame `depth` scopes out, or fails.
fn asks(code: &Code, depth: u32, levels: u32) -> bool {
    let Some(levels) = levels.checked_sub(1) else {
        return false;
    };
    let asks = |code: &Code| asks(code, depth, levels);
    let inner = |code: &Shared| self::asks(code, depth + 1, levels);
    match code {
        Code::Variable { depth: at, slot, .. } => (*at, *slot) == (depth, 0),
        Code::If {
            condition,
            consequence,
            alternative,
        } => asks(condition) || (asks(consequence) && asks(alternative)),
        Code::Binary {
            operator, left, right, ..
        } => match operator {
            BinaryOperator::And | BinaryOperator::Or | BinaryOperator::Implies => asks(left),
            _ => asks(left) || asks(right),
        },
        Code::Not { operand, .. } | Code::Negate { operand, .. } => asks(operand),
        Code::Assert { condition, body, .. } => asks(condition) || asks(body),
        Code::Apply { function, .. } => asks(function),
        Code::Select(select) => asks(&select.subject),
        Code::HasAttr { subject, .. } => asks(subject),
        Code::Text { parts, .. } => parts.iter().any(|part| match part {
            Part::Literal(_) => false,
            Part::Interpolation(code, _) => asks(code),
        }),
        Code::Let { body, .. } | Code::With { body, .. } => inner(body),
        Code::Deep(deep) => asks(&deep.0),
        Code::Path { .. }
        | Code::Hole
        | Code::Constant(_)
        | Code::Scoped { .. }
        | Code::Position(_)
        | Code::List { .. }
        | Code::Set(_)
        | Code::Lambda(_) => false,
    }
}

/// The integer that `code` is, if that is known already.
#[inline]
pub(crate) fn integer(code: &Code, env: &Frame) -> Option<i64> {
    match code {
        Code::Constant(Value::Int(_, number)) => Some(*number),
        Code::Variable { depth, slot, .. } => match env.get(*depth, *slot)? {
            Value::Int(_, number) => Some(*number),
            Value::Thunk(_, thunk) => thunk.integer(),
            _ => None,
        },
        _ => None,
    }
}

impl Evaluator<'_> {
    /// The argument of a call: its value, where the function asks for it and it can be had at once, or else a promise.
    pub(crate) fn argument(&mut self, code: &Shared, asked: bool, env: &Rc<Frame>) -> Value {
        if asked
            && let Code::Binary {
                operator,
                left,
                right,
                place,
            } = &**code
            && let Some(arithmetic) = Arithmetic::of(*operator)
            && let (Some(a), Some(b)) = (integer(left, env), integer(right, env))
            && let Some(number) = arithmetic.whole(a, b)
        {
            return Value::Int(*place, number);
        }
        self.delay(code, env)
    }

    /// Which arguments of a call of `function` are sure to be asked for.
    pub(crate) fn strictness(function: &Value) -> Strictness {
        match function {
            Value::Lambda(_, closure) => closure.code.strictness(),
            _ => Strictness::default(),
        }
    }
}
