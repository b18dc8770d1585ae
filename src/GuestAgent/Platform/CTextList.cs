using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>Texts as argv and envp want them: pointers to UTF-8 with NUL at the end, closed by a null pointer.</summary>
internal sealed unsafe class CTextList : IDisposable
{
    private readonly int _count;

    public CTextList(IReadOnlyList<string> texts)
    {
        Start = (byte**)NativeMemory.AllocZeroed((nuint)texts.Count + 1, (nuint)sizeof(byte*));
        for (_count = 0; _count < texts.Count; _count++)
        {
            Start[_count] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[_count]);
        }
    }

    public byte** Start { get; private set; }

    public void Dispose()
    {
        if (Start == null)
        {
            return;
        }
        for (var i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Start[i]);
        }
        NativeMemory.Free(Start);
        Start = null;
    }
}
