using System.Collections;
using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Hosting;

/// <summary>A system's registry.</summary>
public class ActorRegistry : IActorRegistry, IExtension
{
    private readonly ConcurrentDictionary<Type, IActorRef> _actors = new();
    private readonly ConcurrentDictionary<Type, TaskCompletionSource<IActorRef>> _waited = new();

    public static ActorRegistry For(ActorSystem actorSystem) => new ActorRegistryExtension().Get(actorSystem);

    public void Register<TKey>(IActorRef actor, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!TryRegister<TKey>(actor, overwrite))
            throw new DuplicateActorRegistryException(
                $"An actor for type {typeof(TKey)} has already been registered. Call `Register(IActorRef, bool overwrite=true)` to avoid this error or use a different key."
            );
    }

    public bool TryRegister<TKey>(IActorRef actor, bool overwrite = false) => TryRegister(typeof(TKey), actor, overwrite);

    public bool TryRegister(Type key, IActorRef actor, bool overwrite = false)
    {
        if (actor is null)
            return false;
        if (overwrite)
            _actors[key] = actor;
        else if (!_actors.TryAdd(key, actor))
            return false;
        if (_waited.TryRemove(key, out var waited))
            waited.TrySetResult(actor);
        return true;
    }

    public bool TryGet<TKey>(out IActorRef actor) => TryGet(typeof(TKey), out actor);

    public bool TryGet(Type key, out IActorRef actor)
    {
        if (_actors.TryGetValue(key, out actor))
            return true;
        actor = ActorRefs.Nobody;
        return false;
    }

    public IActorRef Get<TKey>() =>
        TryGet<TKey>(out var actor) ? actor : throw new MissingActorRegistryEntryException("No actor registered for key " + typeof(TKey));

    public Task<IActorRef> GetAsync<TKey>(CancellationToken ct = default) => GetAsync(typeof(TKey), ct);

    public Task<IActorRef> GetAsync(Type key, CancellationToken ct = default)
    {
        if (TryGet(key, out var actor))
            return Task.FromResult(actor);
        var waited = _waited.GetOrAdd(key, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        // It may have been registered between the look and the wait.
        if (TryGet(key, out actor) && _waited.TryRemove(key, out var missed))
            missed.TrySetResult(actor);
        return waited.Task.WaitAsync(ct);
    }

    public IEnumerator<KeyValuePair<Type, IActorRef>> GetEnumerator() => _actors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
