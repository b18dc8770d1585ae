namespace Akka.Actor;

/// <summary>Is given a stash.</summary>
public interface IActorStash
{
    IStash Stash { get; set; }
}
