using System.Numerics;

namespace Orchestrator.AgentSimulator.Scripts;

/// <summary>
/// Chance by seed (SplitMix64): the same on every machine and runtime. Each agent, and each use an agent makes of chance, has a stream of its own, so that what
/// one meets never changes what another draws.
/// </summary>
internal struct SeededChance
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <param name="purpose">What it is drawn for: another number, another stream.</param>
    public SeededChance(ulong seed, int agent, ulong purpose) => _state = Mix(Mix(Mix(seed) + (ulong)agent) + purpose);

    public ulong Next() => Mix(_state += Step);

    /// <summary>0 up to, and without, 1.</summary>
    public double NextFraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 up to, and without, <paramref name="below"/>.</summary>
    public int NextBelow(int below) => (int)(NextFraction() * below);

    /// <summary>Normally distributed, mean 0, deviation 1.</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextFraction())) * Math.Cos(2 * Math.PI * NextFraction());

    /// <summary>Exponentially distributed with mean 1: the wait for what comes at random.</summary>
    public double NextWait() => -Math.Log(1 - NextFraction());

    private static ulong Mix(ulong value)
    {
        value += Step;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return BitOperations.RotateLeft(value ^ (value >> 31), 1);
    }
}
