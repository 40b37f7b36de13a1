using System.Globalization;

namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>The right side of a clause.</summary>
internal abstract record SearchValue
{
    /// <summary>A quoted text.</summary>
    internal sealed record Text(string Value) : SearchValue
    {
        public override string ToString() => SearchText.QuoteValue(Value);
    }

    /// <summary>A number as it was written, such as <c>-1</c> or <c>.05</c>.</summary>
    internal sealed record Number(string Literal) : SearchValue
    {
        /// <summary>The number for a comparison in a database: an integer if it is one, so that times keep all digits.</summary>
        public object Value => AsInteger is { } integer ? integer : (object)AsDouble;

        /// <summary>The number, or null when it is no whole one of 64 bits.</summary>
        public long? AsInteger =>
            long.TryParse(Literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? integer : null;

        public double AsDouble => double.Parse(Literal, NumberStyles.Float, CultureInfo.InvariantCulture);

        public override string ToString() => Literal;
    }

    /// <summary>A list of quoted texts.</summary>
    internal sealed record List(IReadOnlyList<string> Values) : SearchValue
    {
        public bool Equals(List? other) => other is not null && Values.SequenceEqual(other.Values);

        public override int GetHashCode() => Values.Count;

        public override string ToString() => $"({string.Join(", ", Values.Select(SearchText.QuoteValue))})";
    }
}
