namespace Akka;

/// <summary>"It is done", for tasks that have no other result.</summary>
public sealed class Done
{
    public static readonly Done Instance = new();

    private Done() { }
}
