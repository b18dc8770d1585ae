using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Akka.Actor;

/// <summary>A constructor and its arguments, or somebody who produces.</summary>
internal sealed class ActorRecipe
{
    private static readonly ConcurrentDictionary<ConstructorInfo, ConstructorInvoker> Invokers = new();

    private readonly ConstructorInfo _constructor;
    private readonly IIndirectActorProducer _producer;

    private ActorRecipe(Type type, object[] arguments, ConstructorInfo constructor, IIndirectActorProducer producer)
    {
        Type = type;
        Arguments = arguments;
        _constructor = constructor;
        _producer = producer;
    }

    public Type Type { get; }

    public object[] Arguments { get; }

    public static ActorRecipe Of(NewExpression create) => new(create.Type, [.. create.Arguments.Select(Value)], create.Constructor, null);

    public static ActorRecipe Of(Type type, object[] args)
    {
        ArgumentNullException.ThrowIfNull(type, "Props must be instantiated with an actor type.");
        return new(type, args ?? [], null, null);
    }

    public static ActorRecipe Of(IIndirectActorProducer producer, object[] args) => new(producer.ActorType, args ?? [], null, producer);

    public ActorBase Make()
    {
        if (_producer is not null)
            return _producer.Produce();
        if (_constructor is null)
            return (ActorBase)Activator.CreateInstance(Type, Arguments);
        var invoker = Invokers.GetOrAdd(_constructor, ConstructorInvoker.Create);
        return (ActorBase)invoker.Invoke(Arguments.AsSpan());
    }

    // The two shapes that captured variables take are read directly: compiling an expression for each actor would cost more than the actor.
    private static object Value(Expression expression) =>
        expression switch
        {
            ConstantExpression constant => constant.Value,
            MemberExpression { Member: FieldInfo field } member => field.GetValue(
                member.Expression is null ? null : Value(member.Expression)
            ),
            MemberExpression { Member: PropertyInfo property } member when property.GetIndexParameters().Length == 0 => property.GetValue(
                member.Expression is null ? null : Value(member.Expression)
            ),
            _ => Expression.Lambda<Func<object>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)(),
        };
}
