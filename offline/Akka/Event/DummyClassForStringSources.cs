namespace Akka.Event;

/// <summary>The class of what is logged under a name only.</summary>
public class DummyClassForStringSources;
