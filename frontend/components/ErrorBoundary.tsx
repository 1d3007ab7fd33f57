"use client";

import { Component, type ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { texts } from "@/lib/texts";

type Props = { children: ReactNode };

/** What broke says so in its place, and can be tried again; the rest of the page goes on. */
export class ErrorBoundary extends Component<Props, { broken: string | null }> {
  state = { broken: null };

  static getDerivedStateFromError(error: unknown) {
    return { broken: error instanceof Error ? error.message : String(error) };
  }

  render() {
    if (this.state.broken === null) return this.props.children;
    return (
      <EmptyState
        title={texts.app.broken}
        action={<Button onClick={() => this.setState({ broken: null })}>{texts.app.retry}</Button>}
      >
        {texts.app.brokenRemedy} ({this.state.broken})
      </EmptyState>
    );
  }
}
