using System.Globalization;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Tests;

/// <summary>A short-named folder for sockets, removed at the end.</summary>
public sealed class SocketFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actors-t-").FullName;

    public string Path(string name) => System.IO.Path.Combine(_folder, $"{name}.sock");

    public VmDefinition Vm(string name) => new(VmName.Parse(name), Path(name));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
