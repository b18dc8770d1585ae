using System.Linq.Expressions;

namespace Akka.Actor;

/// <summary>How to make an actor, again and again.</summary>
public class Props
{
    private readonly ActorRecipe _recipe;

    private Props(ActorRecipe recipe, SupervisorStrategy strategy, int? stashCapacity)
    {
        _recipe = recipe;
        SupervisorStrategy = strategy;
        StashCapacity = stashCapacity;
    }

    public Type Type => _recipe.Type;

    public string TypeName => Type.AssemblyQualifiedName;

    public object[] Arguments => _recipe.Arguments;

    /// <summary>Null for the actor's own.</summary>
    public SupervisorStrategy SupervisorStrategy { get; }

    internal int? StashCapacity { get; }

    /// <param name="factory">One <c>new</c> expression. Its arguments are evaluated here, once, and given to every restart.</param>
    /// <exception cref="ArgumentException">The factory is anything else.</exception>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy supervisorStrategy = null)
        where TActor : ActorBase
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.Body is NewExpression { Constructor: not null } create
            ? new Props(ActorRecipe.Of(create), supervisorStrategy, null)
            : throw new ArgumentException("The create function must be a 'new T (args)' expression");
    }

    public static Props Create<TActor>(params object[] args)
        where TActor : ActorBase => Create(typeof(TActor), args);

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => new(ActorRecipe.Of(typeof(TActor), []), supervisorStrategy, null);

    public static Props Create(Type type, params object[] args) => new(ActorRecipe.Of(type, args), null, null);

    public static Props CreateBy(IIndirectActorProducer producer, params object[] args) => new(ActorRecipe.Of(producer, args), null, null);

    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) => new(_recipe, supervisorStrategy, StashCapacity);

    public Props WithStashCapacity(int stashCapacity) => new(_recipe, SupervisorStrategy, stashCapacity);

    /// <exception cref="TypeLoadException">The constructor threw; its exception is inside.</exception>
    public virtual ActorBase NewActor()
    {
        try
        {
            return _recipe.Make();
        }
        catch (Exception e)
        {
            throw new TypeLoadException(
                $"Error while creating actor instance of type {Type} with {Arguments.Length} args: ({string.Join(",", Arguments)})",
                e
            );
        }
    }
}
