namespace RunLinkedData.Provenance.Code;

/// <summary>A folder whose work tree may be the code of a program.</summary>
/// <param name="Origin">What it is to the program: a word of <see cref="CodeOrigin"/>.</param>
/// <param name="Folder">The folder.</param>
internal sealed record CodePlace(string Origin, string Folder);
