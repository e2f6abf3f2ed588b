import { Alert, Button, Group } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { Reload } from "./ways-on.tsx";

interface Props {
  /** As a sentence begins with it: "The chart". */
  name: string;
  children: ReactNode;
}

/** A part of a page that may fail without the rest of it. */
export class Panel extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Alert color="red" variant="light" role="alert" title={`${this.props.name} could not be shown`}>
        <Group justify="space-between">
          The rest of this page works.
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={() => this.setState({ hasFailed: false })}>
              Try again
            </Button>
            <Reload size="xs" />
          </Group>
        </Group>
      </Alert>
    );
  }
}
