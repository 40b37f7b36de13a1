using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using NUnit.Framework;

namespace RunLinkedData.Testing;

/// <summary>Makes what is in a folder but is no file. Tests on systems without are skipped.</summary>
public static class SpecialFile
{
    /// <summary>A named pipe that nobody writes to: whoever opens it waits.</summary>
    public static string MakePipe(string path)
    {
        try
        {
            using var program = Process.Start("mkfifo", [path]);
            program.WaitForExit();
            Assert.That(program.ExitCode, Is.Zero);
        }
        catch (Win32Exception)
        {
            Assert.Ignore("There is no program 'mkfifo', which makes the named pipes of these tests.");
        }

        return path;
    }

    /// <summary>A socket, which is there until it is disposed of.</summary>
    public static Socket MakeSocket(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Sockets are files on POSIX systems only.");
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }
}
