using Akka.Util;

namespace Akka.Actor.Setup;

/// <summary>All a system is started with, one of a type.</summary>
public sealed class ActorSystemSetup
{
    public static readonly ActorSystemSetup Empty = new([]);

    private readonly Dictionary<Type, Setup> _byType;

    private ActorSystemSetup(Dictionary<Type, Setup> byType) => _byType = byType;

    public static ActorSystemSetup Create(params Setup[] setup) => new(setup.ToDictionary(s => s.GetType()));

    public Option<T> Get<T>()
        where T : Setup => _byType.TryGetValue(typeof(T), out var setup) ? new Option<T>((T)setup) : Option<T>.None;

    public ActorSystemSetup WithSetup<T>(T setup)
        where T : Setup => new(new Dictionary<Type, Setup>(_byType) { [setup.GetType()] = setup });

    public ActorSystemSetup And<T>(T setup)
        where T : Setup => WithSetup(setup);
}
