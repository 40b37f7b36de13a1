namespace RunLinkedData.Secrets;

/// <summary>Kinds of secrets that a text may hold.</summary>
[Flags]
internal enum SecretKinds
{
    None = 0,

    /// <summary>Keys and tokens of known services.</summary>
    Shape = 1,

    /// <summary>What stands beside a name.</summary>
    Name = 2,

    /// <summary>Credentials in an address.</summary>
    Address = 4,

    /// <summary>Private keys as files have them.</summary>
    PrivateKey = 8,

    /// <summary>Options of programs that take a password without a name beside it.</summary>
    Command = 16,

    All = Shape | Name | Address | PrivateKey | Command,
}
